package io.dsctl.report;

import io.dsctl.report.RunState.Running;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The lines that show what a run is at: one for each step at work, those that take longest first,
 * and one that sums up. Never more of them than a terminal has room for beside some finished lines,
 * and none wider than it.
 */
final class LiveLines {

    /** Finished lines that stay in sight, the line that sums up, and that of the cursor. */
    private static final int OTHER_ROWS = 4 + 1 + 1;

    private static final int LEAST_ROWS = 3;
    private static final int LEAST_COLUMNS = 20;

    private static final int CLOCK = 6;

    private LiveLines() {}

    /** None if there is no room at all. */
    static List<String> of(RunState state, TerminalSize size) {
        if (size.rows() < LEAST_ROWS || size.columns() < LEAST_COLUMNS) {
            return List.of();
        }
        // One column less: a terminal may go to the next line already when the last one is filled.
        var width = size.columns() - 1;
        var lines = new ArrayList<String>(running(state, width, size.rows() - OTHER_ROWS));
        lines.add(summary(state));
        return lines.stream().map(line -> Columns.cut(line, width)).toList();
    }

    private static List<String> running(RunState state, int width, int rows) {
        var all =
                state.running().stream()
                        .sorted(
                                Comparator.comparing(Running::elapsed)
                                        .reversed()
                                        .thenComparing(Running::node))
                        .toList();
        var isCut = all.size() > rows;
        if (isCut && rows < 2) {
            // The sum tells how many they are.
            return List.of();
        }
        var shown = isCut ? all.subList(0, rows - 1) : all;
        var nameWidth = Math.min(width(all.stream().map(Running::node).toList()), width / 3);
        var stepWidth = width(all.stream().map(Running::step).toList());
        var lines = new ArrayList<String>();
        shown.forEach(one -> lines.add(line(one, nameWidth, stepWidth)));
        if (isCut) {
            lines.add("  and %d more".formatted(all.size() - shown.size()));
        }
        return lines;
    }

    private static String line(Running one, int nameWidth, int stepWidth) {
        return "  %s  %s  %s  %s"
                .formatted(
                        Columns.padded(Columns.cutInTheMiddle(one.node(), nameWidth), nameWidth),
                        Columns.padded(one.step(), stepWidth),
                        " ".repeat(Math.max(0, CLOCK - Words.clock(one.elapsed()).length()))
                                + Words.clock(one.elapsed()),
                        one.remark())
                .stripTrailing();
    }

    private static int width(List<String> texts) {
        return texts.stream().mapToInt(Columns::of).max().orElse(0);
    }

    /** What matters most stands first, as the end may be cut off. */
    private static String summary(RunState state) {
        var parts = new ArrayList<String>();
        parts.add("%d of %s".formatted(state.done(), Words.count(state.steps(), "step")));
        parts.add("%d of %s done".formatted(state.nodesDone(), Words.count(state.nodes(), "node")));
        addIfAny(parts, state.failed(), "failed");
        addIfAny(parts, state.notRun(), "not run");
        parts.add(state.running().size() + " running");
        addIfAny(parts, state.waiting(), "waiting");
        return "%s%s: %s"
                .formatted(
                        state.isEnding() ? "stopping, " : "",
                        Words.clock(state.elapsed()),
                        String.join(", ", parts));
    }

    private static void addIfAny(List<String> parts, int count, String what) {
        if (count > 0) {
            parts.add(count + " " + what);
        }
    }
}
