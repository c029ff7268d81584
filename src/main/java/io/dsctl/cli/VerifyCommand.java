package io.dsctl.cli;

import io.dsctl.flow.GivenDuration;
import io.dsctl.flow.VerifyFlow;
import io.dsctl.report.HumanVerification;
import io.dsctl.report.JsonVerification;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;

@Command(
        name = "verify",
        description =
                "Proves that the cluster does what it must, in each of its address families, with"
                        + " Pods and Services in a namespace of its own that is removed again."
                        + " Changes nothing else, and waits for no lock.",
        mixinStandardHelpOptions = true)
final class VerifyCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Mixin private InventoryOption inventory;

    @Mixin private OutputOption output;

    @Option(
            names = "--image",
            paramLabel = "IMAGE",
            description =
                    "What the Pods run: any image with busybox's httpd, wget and nslookup (default:"
                            + " the Kubernetes project's agnhost, from where the cluster's images"
                            + " come from).")
    private String image;

    @Option(
            names = "--junit",
            paramLabel = "FILE",
            description = "Write the result as JUnit XML too.")
    private Path junit;

    @Option(
            names = "--deadline",
            paramLabel = "DURATION",
            defaultValue = "3m",
            description =
                    "How long the test may take, without the removal of what it made (default:"
                            + " ${DEFAULT-VALUE}).")
    private String deadline;

    @Override
    public Integer call() throws InterruptedException {
        var out = spec.commandLine().getOut();
        var request =
                new VerifyFlow.Request(
                        Optional.ofNullable(image),
                        Optional.ofNullable(junit),
                        GivenDuration.of("--deadline", deadline));
        var verificationView =
                switch (output.form()) {
                    case human -> new HumanVerification(StandardStream.OUT.lines(out));
                    case json -> new JsonVerification(out, InstantSource.system());
                };
        var flow = new VerifyFlow(output.viewOfLook(spec), verificationView);
        return (flow.run(inventory.source(), request) ? ExitCode.DONE : ExitCode.PARTIAL).number();
    }
}
