package io.dsctl.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** An ssh-agent of this machine with keys in it. */
record SshAgent(Process process, Path socket) implements AutoCloseable {

    /**
     * @param keys private keys without passphrase, files of the folder
     */
    static SshAgent start(Path folder, String... keys) throws IOException, InterruptedException {
        var socket = Files.createTempDirectory("agent").resolve("s");
        var process =
                new ProcessBuilder("ssh-agent", "-D", "-a", socket.toString())
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        var agent = new SshAgent(process, socket);
        while (!Files.exists(socket)) {
            assertThat(process.isAlive()).isTrue();
            Thread.sleep(20);
        }
        for (var key : keys) {
            Local.run(folder, agent.environment(), "ssh-add", "-q", key);
        }
        return agent;
    }

    Map<String, String> environment() {
        return Map.of("SSH_AUTH_SOCK", socket.toString());
    }

    @Override
    public void close() {
        process.destroy();
    }
}
