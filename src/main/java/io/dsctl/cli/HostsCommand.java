package io.dsctl.cli;

import picocli.CommandLine.Command;

@Command(
        name = "hosts",
        description = "Looks at the servers as SSH hosts.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = HostsScanCommand.class)
final class HostsCommand {}
