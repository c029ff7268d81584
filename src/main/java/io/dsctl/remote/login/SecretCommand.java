package io.dsctl.remote.login;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A shell command on the operator's machine that prints a secret. Its standard error is the
 * operator's: what it complains about is not ours to hide, and it may ask something there.
 */
final class SecretCommand {

    private static final String HINT = "run it by itself and see that it prints the secret";

    private SecretCommand() {}

    static byte[] output(String line, Duration deadline) throws Unusable {
        Process process;
        try {
            process =
                    new ProcessBuilder("/bin/sh", "-c", line)
                            .redirectInput(new File("/dev/null"))
                            .redirectError(Redirect.INHERIT)
                            .start();
        } catch (IOException _) {
            throw new Unusable("the command cannot be started", HINT);
        }
        try {
            return output(process, deadline);
        } catch (TimeoutException _) {
            throw new Unusable(
                    "the command did not end within %d s".formatted(deadline.toSeconds()), HINT);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new Unusable("the command was interrupted", "run dsctl again");
        } finally {
            // The shell first: it would report the end of its children.
            var children = process.descendants().toList();
            process.destroyForcibly();
            children.forEach(ProcessHandle::destroyForcibly);
        }
    }

    private static byte[] output(Process process, Duration deadline)
            throws Unusable, InterruptedException, TimeoutException {
        var end = System.nanoTime() + deadline.toNanos();
        var reading =
                new FutureTask<>(
                        () -> process.getInputStream().readNBytes(SecretVault.MAX_BYTES + 1));
        Thread.startVirtualThread(reading);
        var output = whole(reading, end);
        if (output.length > SecretVault.MAX_BYTES) {
            throw new Unusable(
                    "the command prints more than %d KiB".formatted(SecretVault.MAX_BYTES >> 10),
                    HINT);
        }
        if (!process.waitFor(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            throw new TimeoutException();
        }
        if (process.exitValue() != 0) {
            throw new Unusable(
                    "the command ended with exit code %d".formatted(process.exitValue()), HINT);
        }
        return output;
    }

    private static byte[] whole(FutureTask<byte[]> reading, long end)
            throws Unusable, InterruptedException, TimeoutException {
        try {
            return reading.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException _) {
            throw new Unusable("what the command prints cannot be read", HINT);
        }
    }
}
