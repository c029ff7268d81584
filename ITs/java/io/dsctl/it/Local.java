package io.dsctl.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** OpenSSH's own tools on this machine. */
final class Local {

    private Local() {}

    /** What a command prints, if it ends well. */
    static String run(Path folder, String... command) {
        return run(folder, Map.of(), command);
    }

    static String run(Path folder, Map<String, String> environment, String... command) {
        try {
            var builder =
                    new ProcessBuilder(command)
                            .directory(folder.toFile())
                            .redirectErrorStream(true)
                            .redirectInput(Path.of("/dev/null").toFile());
            builder.environment().putAll(environment);
            var process = builder.start();
            var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(String.join(" ", command) + ": " + said);
            }
            return said;
        } catch (IOException lost) {
            throw new UncheckedIOException(lost);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /**
     * A new key; its private half lies at the name, its public one beside it.
     *
     * @param more arguments of ssh-keygen
     */
    static Path key(Path folder, String name, String passphrase, String... more) {
        var command = new ArrayList<>(List.of("ssh-keygen", "-q"));
        command.addAll(List.of(more));
        command.addAll(List.of("-C", name, "-N", passphrase, "-f", name));
        run(folder, command.toArray(String[]::new));
        return folder.resolve(name);
    }
}
