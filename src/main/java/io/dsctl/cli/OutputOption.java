package io.dsctl.cli;

import io.dsctl.report.HumanView;
import io.dsctl.report.JsonView;
import io.dsctl.report.View;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

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

    View view(CommandSpec spec, boolean verbose) {
        var out = spec.commandLine().getOut();
        var err = spec.commandLine().getErr();
        return switch (form) {
            case human ->
                    new HumanView(
                            StandardStream.OUT.lines(out), StandardStream.ERR.lines(err), verbose);
            case json -> new JsonView(out, InstantSource.system());
        };
    }
}
