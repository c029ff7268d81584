package io.dsctl.cli;

import picocli.CommandLine.Option;

import java.util.List;

/** A part of the inventory's nodes. */
final class LimitOption {

    @Option(
            names = "--limit",
            paramLabel = "NODES",
            split = ",",
            description =
                    "Only what is to be done on these nodes: their names, with commas. All are"
                            + " looked at all the same.")
    private List<String> names = List.of();

    List<String> names() {
        return names;
    }
}
