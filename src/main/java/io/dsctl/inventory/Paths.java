package io.dsctl.inventory;

import java.nio.file.Path;

/** Paths on the operator's machine, as inventories write them. */
final class Paths {

    private Paths() {}

    /** Relative paths start at the file's folder: a job may run from anywhere. */
    static Path resolve(String text, Path folder) {
        return text.startsWith("~/")
                ? home().resolve(text.substring(2))
                : folder.resolve(text).normalize();
    }

    static Path home() {
        return Path.of(System.getProperty("user.home"));
    }
}
