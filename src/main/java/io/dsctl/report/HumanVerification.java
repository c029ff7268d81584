package io.dsctl.report;

import io.dsctl.cluster.Family;
import io.dsctl.verify.ClusterCheck;
import io.dsctl.verify.Outcome;
import io.dsctl.verify.Outcome.Failed;
import io.dsctl.verify.Outcome.Passed;
import io.dsctl.verify.Outcome.Skipped;
import io.dsctl.verify.Verdict;
import io.dsctl.verify.Verification;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Nodes and checks as tables, what failed and what was skipped below them, and the sum last. */
public final class HumanVerification implements VerificationView {

    private final Lines out;

    public HumanVerification(Lines out) {
        this.out = out;
    }

    @Override
    public void show(Verification verification) {
        var cluster = verification.cluster();
        out.print(
                "%s: %s, %s, asked through %s, with Pods of %s"
                        .formatted(
                                cluster.name(),
                                Words.count(cluster.nodes().size(), "node"),
                                Words.families(cluster),
                                verification.through(),
                                verification.image()));
        table(verification, it -> !it.needsPod());
        table(verification, ClusterCheck::needsPod);
        ofCluster(verification);
        failures(verification);
        skipped(verification);
        verification.notes().forEach(it -> out.print("  ? " + it));
        sum(verification);
        out.flush();
    }

    /** A line a node, a column a check. */
    private void table(Verification verification, Predicate<ClusterCheck> wanted) {
        var byCheck =
                verification.verdicts().stream()
                        .filter(it -> it.node().isPresent() && wanted.test(it.check()))
                        .collect(
                                Collectors.groupingBy(
                                        Verdict::check,
                                        LinkedHashMap::new,
                                        Collectors.groupingBy(it -> it.node().orElseThrow())));
        var table = new Table();
        table.row(
                Stream.concat(
                                Stream.of("NODE"),
                                byCheck.keySet().stream().map(HumanVerification::title))
                        .toArray(String[]::new));
        for (var node : verification.cluster().nodes()) {
            table.row(
                    Stream.concat(
                                    Stream.of(node.name()),
                                    byCheck.values().stream()
                                            .map(
                                                    it ->
                                                            cell(
                                                                    it.getOrDefault(
                                                                            node.name(),
                                                                            List.of()))))
                            .toArray(String[]::new));
        }
        table.lines().forEach(out::print);
        out.print("");
    }

    /** Without what all in a table have in common. */
    private static String title(ClusterCheck check) {
        return check.toString().replaceFirst("^(node|pod)-", "");
    }

    /** The worst of the families, and which they are if the others are better. */
    private static String cell(List<Verdict> verdicts) {
        if (verdicts.isEmpty()) {
            return "-";
        }
        for (var kind : List.of(Failed.class, Skipped.class, Passed.class)) {
            var such = verdicts.stream().filter(it -> kind.isInstance(it.outcome())).toList();
            if (!such.isEmpty()) {
                var mark = mark(such.getFirst().outcome());
                return such.size() == verdicts.size()
                        ? mark + " " + word(such.getFirst().outcome())
                        : mark + " " + families(such);
            }
        }
        throw new IllegalStateException("an outcome of no kind");
    }

    private void ofCluster(Verification verification) {
        var table = new Table();
        verification.verdicts().stream()
                .filter(it -> it.node().isEmpty())
                .forEach(
                        it -> table.row(mark(it.outcome()) + " " + it.check(), word(it.outcome())));
        table.lines().forEach(out::print);
        out.print("");
    }

    private void failures(Verification verification) {
        grouped(
                        verification,
                        it -> it instanceof Failed failed ? Optional.of(failed) : Optional.empty())
                .forEach(
                        (failed, verdicts) -> {
                            out.print(
                                    "  ! %s: %s; expected: %s"
                                            .formatted(
                                                    subject(verdicts),
                                                    failed.found(),
                                                    failed.expected()));
                            out.print("    hint: " + failed.hint());
                        });
    }

    private void skipped(Verification verification) {
        grouped(
                        verification,
                        it ->
                                it instanceof Skipped skipped
                                        ? Optional.of(skipped)
                                        : Optional.empty())
                .forEach(
                        (skipped, verdicts) ->
                                out.print(
                                        "  ? skipped: %s: %s"
                                                .formatted(subject(verdicts), skipped.why())));
    }

    private static <T extends Outcome> LinkedHashMap<T, List<Verdict>> grouped(
            Verification verification, Function<Outcome, Optional<T>> kind) {
        return verification.verdicts().stream()
                .filter(it -> kind.apply(it.outcome()).isPresent())
                .collect(
                        Collectors.groupingBy(
                                it -> kind.apply(it.outcome()).orElseThrow(),
                                LinkedHashMap::new,
                                Collectors.toList()));
    }

    /** What is the same for many nodes is told once. */
    private static String subject(List<Verdict> verdicts) {
        var nodes = verdicts.stream().flatMap(it -> it.node().stream()).distinct().toList();
        var checks =
                verdicts.stream()
                        .collect(
                                Collectors.groupingBy(
                                        Verdict::check, LinkedHashMap::new, Collectors.toList()))
                        .entrySet()
                        .stream()
                        .map(it -> it.getKey() + familiesInBrackets(it.getValue()))
                        .collect(Collectors.joining(", "));
        return nodes.isEmpty() ? checks : Words.some(nodes) + ": " + checks;
    }

    private static String familiesInBrackets(List<Verdict> verdicts) {
        var families = families(verdicts);
        return families.isEmpty() ? "" : " (" + families + ")";
    }

    private static String families(List<Verdict> verdicts) {
        return verdicts.stream()
                .flatMap(it -> it.family().stream())
                .distinct()
                .map(Family::toString)
                .collect(Collectors.joining(", "));
    }

    private void sum(Verification verification) {
        var others =
                "%d passed, %d skipped".formatted(verification.passed(), verification.skipped());
        out.print(
                verification.isGood()
                        ? "Done: %s, none failed.".formatted(others)
                        : "Failed: %d failed, %s.".formatted(verification.failed(), others));
    }

    private static String mark(Outcome outcome) {
        return switch (outcome) {
            case Passed _ -> "+";
            case Failed _ -> "!";
            case Skipped _ -> "?";
        };
    }

    private static String word(Outcome outcome) {
        return switch (outcome) {
            case Passed _ -> "passed";
            case Failed _ -> "failed";
            case Skipped _ -> "skipped";
        };
    }
}
