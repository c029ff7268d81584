package io.dsctl.cli;

import io.dsctl.flow.Bounds;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.util.List;
import java.util.Optional;

/** How far a run may go: for people who want a part, and for jobs that nobody watches. */
final class BoundsOption {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--limit",
            paramLabel = "NODES",
            split = ",",
            description =
                    "Only what is to be done on these nodes: their names, with commas. All are"
                            + " looked at all the same.")
    private List<String> names = List.of();

    @Option(
            names = "--max-changed",
            paramLabel = "N",
            description = "Do nothing at all if more nodes than this would be changed.")
    private Integer maxChanged;

    @Option(
            names = "--no-disruptive",
            description =
                    "Leave away what disturbs something that lives: restarts of kubelets, resets,"
                            + " and the removal of members.")
    private boolean noDisruptive;

    Bounds bounds() {
        if (maxChanged != null && maxChanged < 0) {
            throw new ParameterException(spec.commandLine(), "--max-changed must be 0 or more");
        }
        return new Bounds(names, Optional.ofNullable(maxChanged), !noDisruptive);
    }
}
