package io.dsctl.remote;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A command that this machine's shell runs, as sshd runs it; without terminals. */
final class LocalCommand implements RemoteCommand {

    /** Starts commands where some programs are other ones, and keeps what was sent to each. */
    static final class Machine implements RemoteCommand.Server {

        private final List<String> login;
        private final String path;
        private final List<String> lines = new ArrayList<>();
        private final List<String> sent = new ArrayList<>();
        private final Deque<RootSession> atRest = new ArrayDeque<>();
        private boolean hungUp;
        private LocalCommand last;

        /**
         * @param login the login shell's words before the command line
         */
        Machine(Path programs, String... login) {
            this.path = programs + ":" + System.getenv("PATH");
            this.login = List.of(login);
        }

        @Override
        public RemoteCommand start(String line, boolean terminal) throws IOException {
            if (terminal) {
                throw new RemoteCommand.NoTerminal();
            }
            lines.add(line);
            var words = new ArrayList<>(login);
            words.add(line);
            var shell = new ProcessBuilder(words);
            shell.environment().put("PATH", path);
            last = new LocalCommand(shell.start(), this);
            return last;
        }

        @Override
        public RootSession shell(String line, Bootstrap bootstrap) throws IOException {
            return atRest.isEmpty() ? new RootSession(start(line, false), bootstrap) : atRest.pop();
        }

        @Override
        public void rest(RootSession session) {
            atRest.push(session);
        }

        /** The shells that wait for their next script; they end when the test's process does. */
        Deque<RootSession> atRest() {
            return atRest;
        }

        List<String> lines() {
            return lines;
        }

        List<String> sent() {
            return sent;
        }

        /** As if the connection of the last command had ended. */
        void hearsNoMore() {
            last.endInput();
        }

        boolean hungUp() {
            return hungUp;
        }
    }

    private final Process process;
    private final Machine machine;
    private final Output stdout;
    private final Output stderr;

    private LocalCommand(Process process, Machine machine) {
        this.process = process;
        this.machine = machine;
        this.stdout = Output.of(process.getInputStream());
        this.stderr = Output.of(process.getErrorStream(), stdout);
    }

    @Override
    public Output stdout() {
        return stdout;
    }

    @Override
    public Output stderr() {
        return stderr;
    }

    @Override
    public void send(byte[] bytes) {
        machine.sent.add(new String(bytes, StandardCharsets.UTF_8));
        try {
            process.getOutputStream().write(bytes);
            process.getOutputStream().flush();
        } catch (IOException _) {
            // It reads no more.
        }
    }

    @Override
    public void endInput() {
        try {
            process.getOutputStream().close();
        } catch (IOException _) {
            // It reads no more.
        }
    }

    @Override
    public ScriptEnd end(Deadline deadline) throws InterruptedException, TimeoutException {
        if (!process.waitFor(deadline.left().toNanos(), TimeUnit.NANOSECONDS)) {
            throw new TimeoutException();
        }
        return new ScriptEnd.Exited(process.exitValue());
    }

    @Override
    public void hangUp() {
        machine.hungUp = true;
    }

    @Override
    public boolean isOpen() {
        return process.isAlive();
    }

    @Override
    public void leave() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
