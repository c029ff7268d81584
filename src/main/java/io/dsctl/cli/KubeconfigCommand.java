package io.dsctl.cli;

import io.dsctl.flow.KubeconfigFlow;
import io.dsctl.report.HumanView;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;

@Command(
        name = "kubeconfig",
        description =
                "Prints what kubectl needs to use the cluster as its administrator, or adds it to a"
                        + " file. It is a secret. Changes nothing on any server.",
        mixinStandardHelpOptions = true)
final class KubeconfigCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Mixin private InventoryOption inventory;

    @Option(
            names = "--merge",
            paramLabel = "FILE",
            description =
                    "Add it to this kubeconfig instead of printing it, as a context with the"
                            + " cluster's name, which becomes the current one. What else is in the"
                            + " file stays.")
    private Path file;

    @Option(
            names = "--keep-context",
            description = "With --merge: the file's current context stays the current one.")
    private boolean keepsContext;

    @Option(
            names = "--server",
            paramLabel = "ADDRESS",
            description =
                    "Where kubectl finds the API: ipv4 or ipv6 for a control plane's own address,"
                            + " or HOST[:PORT]; it must be in the server's certificate. Without it"
                            + " the cluster's endpoint.")
    private String server;

    @Override
    public Integer call() throws InterruptedException {
        if (keepsContext && file == null) {
            throw new ParameterException(
                    spec.commandLine(), "--keep-context goes with --merge FILE");
        }
        var err = StandardStream.ERR.lines(spec.commandLine().getErr());
        // What is printed is for kubectl alone.
        var flow = new KubeconfigFlow(new HumanView(err, err, false));
        var address = Optional.ofNullable(server);
        if (file == null) {
            var out = spec.commandLine().getOut();
            out.print(flow.alone(inventory.source(), address));
            out.flush();
        } else {
            var before = flow.merge(inventory.source(), address, file, !keepsContext);
            err.print("written to " + file + before.map(this::aside).orElse(""));
            err.flush();
        }
        return ExitCode.DONE.number();
    }

    private String aside(String before) {
        return "; the current context %s %s".formatted(keepsContext ? "is still" : "was", before);
    }
}
