package io.dsctl.cli;

import io.dsctl.failure.Failure;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;

/** {@code dsctl}. */
@Command(
        name = "dsctl",
        description =
                "Turns bare servers into a dual-stack Kubernetes cluster, with kubeadm, over SSH.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ApplyCommand.class,
            ExplainCommand.class,
            HostsCommand.class,
            KubeconfigCommand.class,
            PlanCommand.class,
            RemoveCommand.class,
            RenderCommand.class,
            ResetCommand.class,
            SchemaCommand.class,
            StatusCommand.class,
            ValidateCommand.class,
            VerifyCommand.class
        })
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        Signals.ask(() -> true);
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setExecutionExceptionHandler(Main::exitCode)
                .setExitCodeExceptionMapper(
                        thrown ->
                                (thrown instanceof ParameterException
                                                ? ExitCode.USAGE
                                                : ExitCode.BUG)
                                        .number())
                .setUsageHelpAutoWidth(true);
    }

    /** A bug is not a failure: it goes on, and picocli prints its stack trace. */
    private static int exitCode(
            Exception thrown, CommandLine command, CommandLine.ParseResult parsed)
            throws Exception {
        if (thrown instanceof Failure failure) {
            return new Failures(StandardStream.ERR.lines(command.getErr())).print(failure).number();
        }
        throw thrown;
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            try (var file = Main.class.getResourceAsStream("/dsctl.properties")) {
                var properties = new Properties();
                properties.load(file);
                return new String[] {"dsctl " + properties.getProperty("version")};
            } catch (IOException missing) {
                throw new UncheckedIOException(missing);
            }
        }
    }
}
