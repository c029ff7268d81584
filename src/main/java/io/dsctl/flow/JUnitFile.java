package io.dsctl.flow;

import io.dsctl.failure.Failure.WrongUsage;
import io.dsctl.report.JUnitReport;
import io.dsctl.verify.Verification;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;

/** The file that {@code --junit} names. */
final class JUnitFile {

    private final Path file;

    private JUnitFile(Path file) {
        this.file = file;
    }

    /**
     * Looks before anything is done whether it can be written.
     *
     * @throws WrongUsage if not
     */
    static JUnitFile at(Path file) {
        var it = new JUnitFile(file);
        if (Files.isDirectory(file)) {
            throw it.unwritable("it is a folder");
        }
        if (!Files.isWritable(it.folder())) {
            throw it.unwritable(it.folder() + " is no folder that may be written to");
        }
        return it;
    }

    /**
     * Whole or not at all.
     *
     * @throws WrongUsage if it cannot be written any more
     */
    void write(Verification verification) {
        try {
            var whole = Files.createTempFile(folder(), ".dsctl-junit", ".new");
            try {
                Files.writeString(whole, JUnitReport.of(verification, Instant.now()));
                Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(whole);
            }
        } catch (IOException no) {
            throw unwritable(no.getMessage());
        }
    }

    private Path folder() {
        return file.toAbsolutePath().getParent();
    }

    private WrongUsage unwritable(String why) {
        return new WrongUsage(
                "--junit: %s cannot be written: %s".formatted(file, why),
                "name a file in a folder that is there and may be written to");
    }
}
