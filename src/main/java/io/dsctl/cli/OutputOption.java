package io.dsctl.cli;

import io.dsctl.failure.Failure.WrongUsage;
import io.dsctl.report.HumanView;
import io.dsctl.report.JsonView;
import io.dsctl.report.LiveArea;
import io.dsctl.report.LiveView;
import io.dsctl.report.QuietView;
import io.dsctl.report.View;
import io.dsctl.report.Views;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.InstantSource;

/** For whom the output is. */
final class OutputOption {

    /** The words are the option's values. */
    enum Form {
        human,
        json
    }

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORM",
            defaultValue = "human",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Form form;

    Form form() {
        return form;
    }

    /** For a command that shows a plan. */
    View viewOfPlan(CommandSpec spec, Verbosity verbosity) {
        var out = spec.commandLine().getOut();
        var err = spec.commandLine().getErr();
        return switch (form) {
            case human -> {
                var human = human(out, err, verbosity);
                yield verbosity.quiet() ? QuietView.ofPlan(human) : human;
            }
            case json -> json(out, verbosity);
        };
    }

    /** For a command that only looks, and shows what it saw by itself. */
    View viewOfLook(CommandSpec spec) {
        var out = spec.commandLine().getOut();
        return switch (form) {
            case human ->
                    new HumanView(
                            StandardStream.OUT.lines(out),
                            StandardStream.ERR.lines(spec.commandLine().getErr()),
                            false);
            case json -> new JsonView(out, InstantSource.system());
        };
    }

    /** For a command that changes servers: live, if there is a person who sees it. */
    View viewOfRun(CommandSpec spec, Verbosity verbosity) {
        var out = spec.commandLine().getOut();
        var err = spec.commandLine().getErr();
        return switch (form) {
            case human -> {
                if (verbosity.quiet()) {
                    yield QuietView.ofRun(human(out, err, verbosity));
                }
                yield StandardStream.ERR.isCapableTerminal()
                        ? live(out, err, verbosity)
                        : human(out, err, verbosity);
            }
            case json -> json(out, verbosity);
        };
    }

    private static HumanView human(PrintWriter out, PrintWriter err, Verbosity verbosity) {
        return new HumanView(
                StandardStream.OUT.lines(out), StandardStream.ERR.lines(err), verbosity.verbose());
    }

    private static View live(PrintWriter out, PrintWriter err, Verbosity verbosity) {
        var area = new LiveArea(err, StandardStream.ERR::size, StandardStream::isInForeground);
        Signals.whenResized(area::isResized);
        Signals.whenContinued(area::isContinued);
        return new Views(
                new LiveView(area, () -> Duration.ofNanos(System.nanoTime())),
                human(out, new PrintWriter(area), verbosity));
    }

    private static View json(PrintWriter out, Verbosity verbosity) {
        if (verbosity.quiet()) {
            throw new WrongUsage(
                    "-q is for people, and -o json for programs",
                    "leave one of them away: a program takes what it wants of the JSON");
        }
        return new JsonView(out, InstantSource.system());
    }
}
