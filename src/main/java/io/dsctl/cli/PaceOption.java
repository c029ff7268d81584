package io.dsctl.cli;

import io.dsctl.flow.GivenDuration;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.time.Duration;

/** How much at once, and after whom: of commands that change servers. */
final class PaceOption {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--parallel",
            paramLabel = "N",
            defaultValue = "16",
            description = "How many steps run at once, at most (default: ${DEFAULT-VALUE}).")
    private int parallel;

    @Option(
            names = "--lock-wait",
            paramLabel = "DURATION",
            defaultValue = "0",
            description =
                    "How long to wait for another dsctl that is at work on these servers, such as"
                            + " 10m (default: ${DEFAULT-VALUE}).")
    private String lockWait;

    int parallel() {
        if (parallel < 1) {
            throw new ParameterException(spec.commandLine(), "--parallel must be 1 or more");
        }
        return parallel;
    }

    Duration lockWait() {
        return GivenDuration.of("--lock-wait", lockWait);
    }
}
