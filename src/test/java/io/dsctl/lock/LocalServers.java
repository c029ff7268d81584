package io.dsctl.lock;

import io.dsctl.cluster.Node;
import io.dsctl.failure.Failure.Unreachable;
import io.dsctl.remote.Dialogue;
import io.dsctl.remote.Dialogues;
import io.dsctl.remote.Script;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Servers that are folders of this machine: its shell runs the scripts that talk with us. Programs
 * that are in the folder above come before all others, and {@code kubernetes} there is that of
 * /etc.
 */
final class LocalServers implements Dialogues {

    private final Path folder;
    private final Set<String> dead = new HashSet<>();
    private final List<Line> lines = new ArrayList<>();

    LocalServers(Path folder) {
        this.folder = folder;
    }

    Path folder() {
        return folder;
    }

    void isDead(String name) {
        dead.add(name);
    }

    synchronized void hangUpAll() {
        lines.forEach(Line::close);
    }

    void close() throws Exception {
        hangUpAll();
        new ProcessBuilder("rm", "-rf", folder.toString()).start().waitFor();
    }

    @Override
    public synchronized Dialogue begin(Node node, Script script) {
        if (dead.contains(node.name())) {
            throw new Unreachable(node.name(), "is dead", "wake it");
        }
        try {
            var line = new Line(node.name(), script);
            lines.add(line);
            return line;
        } catch (IOException unexpected) {
            throw new UncheckedIOException(unexpected);
        }
    }

    /** A run that hears only the greeting, says some lines and is gone; whether all of it ends. */
    boolean isDeaf(String node, Script script, String said) throws Exception {
        var shell = shell(node, script, " | head -n 1");
        try (var input = shell.getOutputStream()) {
            shell.inputReader().readLine();
            input.write(said.getBytes(StandardCharsets.UTF_8));
        }
        return shell.waitFor(20, TimeUnit.SECONDS);
    }

    private Process shell(String node, Script script, String after) throws IOException {
        var text =
                script.text()
                        .replace("/run/dsctl-lock", folder.resolve(node).toString())
                        .replace("/etc/kubernetes", folder.resolve("kubernetes").toString());
        var builder =
                new ProcessBuilder("/bin/sh", "-c", "umask 077; (eval \"$0\")" + after, text)
                        .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("PATH", folder + ":" + System.getenv("PATH"));
        return builder.start();
    }

    private final class Line implements Dialogue {

        private final String node;
        private final Process shell;
        private final BlockingQueue<Optional<String>> heard = new LinkedBlockingQueue<>();

        Line(String node, Script script) throws IOException {
            this.node = node;
            shell = shell(node, script, "");
            Thread.startVirtualThread(() -> read(shell.inputReader()));
        }

        private void read(BufferedReader reader) {
            try (reader) {
                reader.lines().forEach(line -> heard.add(Optional.of(line)));
            } catch (IOException | UncheckedIOException _) {
                // It is closed.
            } finally {
                heard.add(Optional.empty());
            }
        }

        @Override
        public void say(String line) {
            try {
                shell.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
                shell.getOutputStream().flush();
            } catch (IOException _) {
                // It hears no more.
            }
        }

        @Override
        public String hear(Duration within) {
            try {
                var line = heard.poll(within.toMillis(), TimeUnit.MILLISECONDS);
                if (line != null && line.isPresent()) {
                    return line.get();
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            throw new Unreachable(node, "is gone", "look at it");
        }

        /** The shell reads the end of its input, as when a connection ends. */
        @Override
        public void close() {
            try {
                shell.getOutputStream().close();
            } catch (IOException _) {
                // It hears no more.
            }
        }
    }
}
