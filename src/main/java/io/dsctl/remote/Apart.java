package io.dsctl.remote;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Work on a thread of the system's. A virtual thread that waits for a socket makes the JVM begin a
 * thread that waits in the kernel for all of them and never ends; at its exit the JVM waits 300 ms
 * for such threads. To connect and to log in is all that virtual threads of ours would wait for:
 * sshj reads with a thread of its own for each connection, which ends with that.
 */
final class Apart {

    private Apart() {}

    /**
     * @param undo what to do with a result that nobody waits for any more
     * @param interrupted what to throw then
     */
    static <T> T run(
            Supplier<T> work, Consumer<T> undo, Supplier<? extends RuntimeException> interrupted) {
        var isDecided = new AtomicBoolean();
        var task =
                new FutureTask<>(
                        () -> {
                            var result = work.get();
                            if (!isDecided.compareAndSet(false, true)) {
                                undo.accept(result);
                            }
                            return result;
                        });
        var thread = Thread.ofPlatform().daemon().name("connect").start(task);
        var isInterrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException _) {
                    isInterrupted = true;
                    // Else there is a result, and in a moment it is here.
                    if (isDecided.compareAndSet(false, true)) {
                        thread.interrupt();
                        throw interrupted.get();
                    }
                }
            }
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof RuntimeException why
                    ? why
                    : new IllegalStateException(failed.getCause());
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
