package io.dsctl.cli;

import io.dsctl.failure.Failure;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.SequencedMap;

/** {@code dsctl}. */
@Command(
        name = "dsctl",
        description =
                "Turns bare servers into a dual-stack Kubernetes cluster, with kubeadm, over SSH.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "COMMAND")
public final class Main {

    /** In the order of the usage; each by the name that it has for itself. */
    private static final SequencedMap<String, Class<?>> COMMANDS = commands();

    private Main() {}

    public static void main(String[] arguments) {
        Signals.ask(() -> true);
        System.exit(commandLineFor(arguments).execute(arguments));
    }

    /** With all commands; the build makes man pages and completions of it. */
    public static CommandLine commandLine() {
        return commandLine(COMMANDS);
    }

    /**
     * With just the command that is asked for, if one is: to read the annotations of all takes
     * longer than what the quick ones do.
     */
    static CommandLine commandLineFor(String... arguments) {
        var first = arguments.length == 0 ? "" : arguments[0];
        if (COMMANDS.containsKey(first)) {
            return commandLine(Map.of(first, COMMANDS.get(first)));
        }
        return arguments.length == 1 && (first.equals("--version") || first.equals("-V"))
                ? commandLine(Map.of())
                : commandLine();
    }

    private static CommandLine commandLine(Map<String, Class<?>> commands) {
        var main = new CommandLine(new Main());
        commands.forEach(main::addSubcommand);
        // These reach the commands that are there by now.
        return main.setExecutionExceptionHandler(Main::exitCode)
                .setExitCodeExceptionMapper(
                        thrown ->
                                (thrown instanceof ParameterException
                                                ? ExitCode.USAGE
                                                : ExitCode.BUG)
                                        .number())
                .setUsageHelpAutoWidth(true);
    }

    private static SequencedMap<String, Class<?>> commands() {
        var commands = new LinkedHashMap<String, Class<?>>();
        commands.put("apply", ApplyCommand.class);
        commands.put("explain", ExplainCommand.class);
        commands.put("hosts", HostsCommand.class);
        commands.put("kubeconfig", KubeconfigCommand.class);
        commands.put("plan", PlanCommand.class);
        commands.put("remove", RemoveCommand.class);
        commands.put("render", RenderCommand.class);
        commands.put("reset", ResetCommand.class);
        commands.put("schema", SchemaCommand.class);
        commands.put("status", StatusCommand.class);
        commands.put("validate", ValidateCommand.class);
        commands.put("verify", VerifyCommand.class);
        return commands;
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
