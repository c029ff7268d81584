package io.dsctl.inventory;

import org.snakeyaml.engine.v2.nodes.Node;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Paths on the operator's machine, as inventories write them. */
final class Paths {

    private Paths() {}

    /** Relative paths start at the file's folder: a job may run from anywhere. */
    static Optional<Path> resolve(Document document, String text, Node at) {
        try {
            return Optional.of(
                    text.startsWith("~/")
                            ? home().resolve(text.substring(2))
                            : document.folder(at).resolve(text).normalize());
        } catch (InvalidPathException _) {
            document.problem(
                    at,
                    "no file can have this name here",
                    "use letters of ASCII, or run dsctl with LC_ALL=C.UTF-8");
            return Optional.empty();
        }
    }

    static Path home() {
        return Path.of(System.getProperty("user.home"));
    }
}
