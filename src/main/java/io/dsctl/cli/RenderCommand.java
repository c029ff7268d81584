package io.dsctl.cli;

import io.dsctl.flow.RenderFlow;
import io.dsctl.report.HumanView;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

@Command(
        name = "render",
        description =
                "Shows the files that apply would write if every server were clean, with"
                        + " placeholders for secrets. Changes nothing on any server.",
        mixinStandardHelpOptions = true)
final class RenderCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Mixin private InventoryOption inventory;

    @Option(
            names = "--node",
            paramLabel = "NAME",
            description = "Only the files of this node; may be given several times.")
    private List<String> nodes = List.of();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description =
                    "Write DIR/NODE/kubeadm.yaml and so on instead of standard output. DIR must be"
                            + " new, empty, or written by render; it is replaced as a whole.")
    private Path out;

    @Option(
            names = "--kubeadm-version",
            paramLabel = "VERSION",
            description =
                    "As for servers with this kubeadm, such as 1.28.3; it is also the version of"
                            + " Kubernetes if the inventory's does not fit it.")
    private String kubeadm;

    @Mixin private TemplatesOption templates;

    @Override
    public Integer call() throws InterruptedException {
        var view = new HumanView(spec.commandLine().getOut(), spec.commandLine().getErr(), false);
        var request =
                new RenderFlow.Request(
                        nodes,
                        Optional.ofNullable(kubeadm),
                        Optional.ofNullable(out),
                        templates.folder());
        var isComplete = new RenderFlow(view).run(inventory.source(), request);
        return (isComplete ? ExitCode.DONE : ExitCode.PARTIAL).number();
    }
}
