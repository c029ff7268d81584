package io.dsctl.report;

import io.dsctl.cluster.Cluster;
import io.dsctl.execute.StepOutcome;
import io.dsctl.execute.StepOutcome.Done;
import io.dsctl.execute.StepOutcome.Failed;
import io.dsctl.execute.StepOutcome.NotStarted;
import io.dsctl.execute.StepOutcome.Skipped;
import io.dsctl.failure.Failure;
import io.dsctl.plan.Plan;
import io.dsctl.plan.PlannedStep;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A run as one page of HTML that needs nothing else: no script, no file beside it, nothing from the
 * network. Whatever a server printed is text in it.
 *
 * @param texts what kubeadm printed and logs say, by the names of the nodes
 */
record RunPage(
        Cluster cluster,
        Plan plan,
        RunReport report,
        Timeline timeline,
        Map<String, String> texts,
        Instant begin,
        Instant end) {

    private static final String HEAD =
            """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <meta name="viewport" content="width=device-width">
            <title>%1$s: %2$s</title>
            <style>
            :root { color-scheme: light dark; --done: #2e7d32; --failed: #c62828; --skipped: #8d6e63; --line: #8884; }
            body { font: 14px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; }
            h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
            table { border-collapse: collapse; width: 100%%; }
            th, td { text-align: left; padding: .25rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; }
            .lane { position: relative; width: 45%%; min-width: 12rem; }
            .bar { position: absolute; top: .45rem; height: .9rem; min-width: 3px; border-radius: 2px; }
            .again { position: absolute; top: .3rem; height: 1.2rem; width: 2px; background: currentColor; }
            .bar.done { background: var(--done); } .bar.failed { background: var(--failed); }
            td.failed, .failed-text { color: var(--failed); } td.skipped, td.not-started { color: var(--skipped); }
            pre { overflow: auto; max-height: 30rem; background: #8881; padding: .6rem; }
            </style>
            </head>
            <body>
            <h1>%1$s: %2$s</h1>
            <p>%3$s, %4$s. From <time>%5$s</time> to <time>%6$s</time>: %7$s.</p>
            """;

    String html() {
        var page = new StringBuilder();
        page.append(
                HEAD.formatted(
                        escaped(cluster.name()),
                        report.result(),
                        Words.count(cluster.nodes().size(), "node"),
                        Words.families(cluster),
                        seconds(begin),
                        seconds(end),
                        Words.seconds(Duration.between(begin, end))));
        report.cutShort()
                .map(Words::of)
                .ifPresent(
                        why ->
                                page.append(
                                        "<p class=\"failed-text\">Ended before all was done: %s.</p>\n"
                                                .formatted(escaped(why))));
        steps(page);
        leftOut(page);
        conditions(page);
        texts(page);
        return page.append("</body>\n</html>\n").toString();
    }

    private void steps(StringBuilder page) {
        var outcomes =
                report.outcomes().stream()
                        .collect(Collectors.toMap(it -> it.step().id(), Function.identity()));
        page.append("<h2>Steps</h2>\n<table>\n")
                .append("<tr><th>Node<th>Step<th>Outcome<th class=\"lane\">When\n");
        for (var planned : plan.steps()) {
            row(page, planned, outcomes.get(planned.step().id()));
        }
        page.append("</table>\n");
    }

    private void row(StringBuilder page, PlannedStep planned, StepOutcome outcome) {
        var step = planned.step();
        page.append("<tr id=\"%s\">".formatted(escaped(step.id())))
                .append("<td>%s".formatted(escaped(step.node().name())))
                .append("<td title=\"because %s\">".formatted(escaped(planned.reason())))
                .append(escaped(step.title()))
                .append("<td class=\"%s\">%s".formatted(kind(outcome), words(outcome)))
                .append("<td class=\"lane\">");
        timeline.of(step.id()).ifPresent(span -> bar(page, span, kind(outcome)));
        page.append('\n');
    }

    private void bar(StringBuilder page, Timeline.Span span, String kind) {
        var from = share(span.begin());
        page.append(
                String.format(
                        Locale.ROOT,
                        "<span class=\"bar %s\" style=\"left:%.2f%%;width:%.2f%%\"></span>",
                        kind,
                        from,
                        share(span.end().orElse(end)) - from));
        for (var again : span.tried()) {
            page.append(
                    String.format(
                            Locale.ROOT,
                            "<span class=\"again\" title=\"tried again\""
                                    + " style=\"left:%.2f%%\"></span>",
                            share(again)));
        }
    }

    /** In hundredths of the whole run. */
    private double share(Instant when) {
        var whole = Math.max(1, Duration.between(begin, end).toMillis());
        return 100.0 * Math.clamp(Duration.between(begin, when).toMillis(), 0L, whole) / whole;
    }

    private static String kind(StepOutcome outcome) {
        return switch (outcome) {
            case Done _ -> "done";
            case Failed _ -> "failed";
            case Skipped _ -> "skipped";
            case NotStarted _ -> "not-started";
        };
    }

    private static String words(StepOutcome outcome) {
        return switch (outcome) {
            case Done(_, var took) -> "done in " + Words.seconds(took);
            case Failed(_, var why) ->
                    "failed: %s<br>%s%s"
                            .formatted(
                                    escaped(why.getMessage()), escaped(why.hint()), evidence(why));
            case Skipped(_, var needed) -> "skipped: it needs " + escaped(needed);
            case NotStarted _ -> "not begun";
        };
    }

    /** The lines around these are below, with what kubeadm printed. */
    private static String evidence(Failure why) {
        return why.evidence().stream()
                .flatMap(one -> one.decisive().stream().map(line -> one.source() + ": " + line))
                .map(line -> "<br><code>%s</code>".formatted(escaped(line)))
                .collect(Collectors.joining());
    }

    private void leftOut(StringBuilder page) {
        if (report.heldBack().isEmpty()) {
            return;
        }
        page.append("<h2>Left out</h2>\n<table>\n<tr><th>Node<th>Why<th>What to do\n");
        for (var held : report.heldBack()) {
            page.append(
                    "<tr><td>%s<td class=\"failed-text\">%s<td>%s\n"
                            .formatted(
                                    escaped(held.node().name()),
                                    escaped(held.what()),
                                    escaped(held.hint())));
        }
        page.append("</table>\n");
    }

    private void conditions(StringBuilder page) {
        page.append("<h2>What was found before</h2>\n<table>\n")
                .append("<tr><th>Node<th>Role<th>Condition<th>Because\n");
        plan.findings()
                .forEach(
                        (node, finding) ->
                                page.append(
                                        "<tr><td>%s<td>%s<td>%s<td>%s\n"
                                                .formatted(
                                                        escaped(node.name()),
                                                        node.role(),
                                                        finding.condition(),
                                                        escaped(finding.because()))));
        page.append("</table>\n");
    }

    private void texts(StringBuilder page) {
        if (texts.isEmpty()) {
            return;
        }
        page.append("<h2>What kubeadm printed, and what logs say where it failed</h2>\n");
        texts.forEach(
                (node, text) ->
                        page.append(
                                "<details><summary>%s</summary><pre>%s</pre></details>\n"
                                        .formatted(escaped(node), escaped(text))));
    }

    private static Instant seconds(Instant when) {
        return when.truncatedTo(ChronoUnit.SECONDS);
    }

    private static String escaped(String text) {
        return Printable.of(text)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
