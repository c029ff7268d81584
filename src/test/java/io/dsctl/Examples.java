package io.dsctl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The complete inventories in inventories/; a file of defaults is none. */
public final class Examples {

    private Examples() {}

    public static Stream<Path> all() throws IOException {
        try (var files = Files.list(Path.of("inventories"))) {
            return files
                    .filter(file -> file.toString().endsWith(".yaml"))
                    .filter(file -> !file.toString().endsWith("-defaults.yaml"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }
}
