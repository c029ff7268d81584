package io.dsctl.remote;

import io.dsctl.failure.Failure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/** With a script in root's shell. */
final class RootDialogue implements Dialogue {

    private final String node;
    private final RemoteCommand command;
    private final Bootstrap bootstrap;

    private boolean isBegun;

    /**
     * @param node its name, for messages
     * @param command that has taken the script
     */
    RootDialogue(String node, RemoteCommand command, Bootstrap bootstrap) {
        this.node = node;
        this.command = command;
        this.bootstrap = bootstrap;
    }

    @Override
    public void say(String line) {
        command.send((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String hear(Duration within) {
        try {
            var deadline = Deadline.in(within);
            skipWhatTheLoginShellSaid(deadline);
            var line = command.stdout().nextLine(deadline);
            // The bootstrap begins its words with the end of a line that the script left open.
            while (line.filter(String::isEmpty).isPresent()) {
                line = command.stdout().nextLine(deadline);
            }
            return line.filter(it -> !bootstrap.isAfterTheScript(it))
                    .orElseThrow(() -> gone("it ended"));
        } catch (TimeoutException _) {
            throw gone("it said nothing for %d s".formatted(within.toSeconds()));
        } catch (IOException broken) {
            throw gone("the connection broke: " + broken.getMessage());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw gone("nobody waits for it any more");
        }
    }

    private void skipWhatTheLoginShellSaid(Deadline deadline)
            throws IOException, InterruptedException, TimeoutException {
        var ready = bootstrap.ready().strip();
        while (!isBegun) {
            var line = command.stdout().nextLine(deadline);
            isBegun = line.equals(Optional.of(ready)) || line.isEmpty();
        }
    }

    @Override
    public void close() {
        command.leave();
    }

    private Failure.Unreachable gone(String why) {
        return new Failure.Unreachable(
                node, "the script that talks with us is gone: " + why, "run dsctl again");
    }
}
