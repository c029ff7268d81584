package io.dsctl.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.dsctl.cluster.HostPort;
import io.dsctl.facts.Reach;
import io.dsctl.facts.Reach.Answer;
import io.dsctl.render.Templates;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Whom a server gets through to, asked by this machine. */
class ReachScriptTest {

    private static final InetAddress HERE = InetAddress.getLoopbackAddress();

    @TempDir private Path programs;

    @Test
    void all_targets_are_asked_at_once_and_one_that_is_silent_holds_up_no_other() throws Exception {
        try (var open = new ServerSocket(0, 5, HERE);
                var silent = new ServerSocket(0, 1, HERE)) {
            var targets = List.of(target(silent), target(open), nobody());
            var fillers = fill(silent);

            assertThat(ReachReader.read(asked(targets, "bash"), targets))
                    .containsExactly(
                            new Reach(targets.get(0), Answer.NO_ANSWER),
                            new Reach(targets.get(1), Answer.OPEN),
                            new Reach(targets.get(2), Answer.REFUSED));
            for (var filler : fillers) {
                filler.close();
            }
        }
    }

    @Test
    void without_bash_kubectl_is_asked() throws Exception {
        var kubectl = programs.resolve("kubectl");
        Files.writeString(
                kubectl,
                "#!/bin/sh\nprintf 'first\\nThe connection was refused\\033' >&2; exit 1\n");
        assertThat(kubectl.toFile().setExecutable(true)).isTrue();
        var target = new HostPort("fd00::1", 6443);

        assertThat(asked(List.of(target), "no-such-shell"))
                .isEqualTo("[fd00::1]:6443 1 first The connection was refused");
    }

    /** So that the next one who connects gets no answer. */
    private static List<SocketChannel> fill(ServerSocket server) throws IOException {
        var channels = new ArrayList<SocketChannel>();
        for (int i = 0; i < 8; i++) {
            var channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.connect(new InetSocketAddress(HERE, server.getLocalPort()));
            channels.add(channel);
        }
        return channels;
    }

    private static HostPort nobody() throws IOException {
        try (var server = new ServerSocket(0, 1, HERE)) {
            return target(server);
        }
    }

    private static HostPort target(ServerSocket server) {
        return new HostPort(HERE.getHostAddress(), server.getLocalPort());
    }

    private String asked(List<HostPort> targets, String bash) throws Exception {
        var script =
                new Templates()
                        .render(
                                "probe/second.sh",
                                Map.of(
                                        "mark",
                                        "0123",
                                        "downloads",
                                        false,
                                        "told",
                                        false,
                                        "targets",
                                        targets.stream().map(SecondQuestions::target).toList()))
                        .replace("timeout 6 ", "timeout 1 ")
                        .replace("command -v bash", "command -v " + bash);
        var shell = new ProcessBuilder("/bin/sh");
        shell.environment().merge("PATH", programs.toString(), (path, own) -> own + ":" + path);
        var process = shell.start();
        try (var stdin = process.getOutputStream()) {
            stdin.write(script.getBytes(StandardCharsets.UTF_8));
        }
        var printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return Answers.read(printed).orElseThrow().text("reach");
    }
}
