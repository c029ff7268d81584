package io.dsctl.remote;

import io.dsctl.cluster.Secret;
import io.dsctl.failure.Failure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Runs scripts in root's shell on one server, and remembers how one becomes root there. May be used
 * by several threads at once.
 */
final class RootShell {

    /**
     * From the command to its first word: login shell, sudo, and what these ask over the network.
     */
    private static final Duration READY_WITHIN = Duration.ofSeconds(30);

    /** Longer: it also waits on purpose after a wrong password. */
    private static final Duration CHECKED_WITHIN = Duration.ofSeconds(60);

    private final String node;
    private final Become become;
    private final ReentrantLock checking = new ReentrantLock();

    private volatile boolean terminal;
    private Optional<Secret> password = Optional.empty();
    private Optional<NoShell> refused = Optional.empty();

    RootShell(String node, Become become) {
        this.node = node;
        this.become = become;
    }

    /**
     * @throws TimeoutException if the script did not end before its deadline
     * @throws Failure.Unreachable if no shell answers
     * @throws Failure.LoginRefused if we do not become root
     */
    ScriptResult run(Script script, RemoteCommand.Server server)
            throws IOException, InterruptedException, TimeoutException {
        var begun = begin(script, false, server);
        var session = begun.session();
        var result = Optional.<ScriptResult>empty();
        try {
            result = result(session.command(), session.bootstrap(), begun.deadline());
            if (result.isPresent()) {
                return result.get();
            }
            if (begun.isNew() || session.bootstrap().hasBegun(session.command().stdout().text())) {
                return endWithoutAWord(session, begun.deadline());
            }
        } finally {
            if (result.isPresent() && !session.bootstrap().terminal()) {
                rest(session, server);
            } else {
                session.command().leave();
            }
        }
        // It was ended on the server while it was at rest.
        return run(script, server);
    }

    private static void rest(RootSession session, RemoteCommand.Server server) {
        var end = session.bootstrap().end();
        session.command().stdout().forget(end);
        session.command().stderr().forget(end);
        server.rest(session);
    }

    /**
     * Begins a script that listens; its deadline holds until the first word of the shell that runs
     * it. Throws what {@link #run} does.
     */
    RootDialogue talk(Script script, RemoteCommand.Server server)
            throws IOException, InterruptedException, TimeoutException {
        var begun = begin(script, true, server);
        var session = begun.session();
        return new RootDialogue(node, session.command(), session.bootstrap());
    }

    /** A script that was sent; whoever has it leaves its session. */
    private record Begun(RootSession session, boolean isNew, Deadline deadline) {}

    private Begun begin(Script script, boolean listens, RemoteCommand.Server server)
            throws IOException, InterruptedException {
        var secret = checkedPassword(server);
        var fresh = Bootstrap.fresh(terminal, listens);
        var session = session(fresh, line(fresh, script, secret), server);
        if (!session.bootstrap().equals(fresh)) {
            session.command().send(session.bootstrap().sent(script));
            return new Begun(session, false, Deadline.in(script.deadline()));
        }
        var command = session.command();
        var isBegun = false;
        try {
            secret.ifPresent(it -> command.send(line(it)));
            var deadline = Deadline.in(script.deadline());
            var refusal = refusal(command, fresh, secret, deadline.orIn(READY_WITHIN));
            if (refusal.isEmpty()) {
                command.send(fresh.sent(script));
                isBegun = true;
                return new Begun(session, true, deadline);
            }
            needsTerminal(refusal.get(), fresh);
        } finally {
            if (!isBegun) {
                command.leave();
            }
        }
        return begin(script, listens, server);
    }

    private RootSession session(Bootstrap bootstrap, String line, RemoteCommand.Server server)
            throws IOException, InterruptedException {
        return bootstrap.terminal() || bootstrap.listens()
                ? new RootSession(start(line, bootstrap, server), bootstrap)
                : server.shell(line, bootstrap);
    }

    private String line(Bootstrap bootstrap, Script script, Optional<Secret> secret) {
        return switch (become) {
            case Become.AlreadyRoot _ -> bootstrap.asRoot();
            case Become.Sudo _ ->
                    secret.isPresent() ? bootstrap.withPassword(script) : bootstrap.withSudo();
        };
    }

    private RemoteCommand start(String line, Bootstrap bootstrap, RemoteCommand.Server server)
            throws IOException, InterruptedException {
        try {
            return server.start(line, bootstrap.terminal());
        } catch (RemoteCommand.NoTerminal _) {
            throw failure(NoShell.noTerminal(become.user()));
        }
    }

    /** Waits for the shell; why there is none, if there is none. */
    private Optional<NoShell> refusal(
            RemoteCommand command, Bootstrap bootstrap, Optional<Secret> secret, Deadline deadline)
            throws IOException, InterruptedException {
        try {
            if (!command.stdout().await(bootstrap.ready(), deadline)) {
                return Optional.of(refusedBy(command, bootstrap, secret, deadline));
            }
            return bootstrap.joinsStreams(command.stdout().text())
                    ? Optional.of(NoShell.joinedStreams(become.user()))
                    : Optional.empty();
        } catch (TimeoutException _) {
            command.hangUp();
            var said = command.stdout().text() + command.stderr().text();
            throw new Failure.Unreachable(
                    node,
                    "user \"%s\" gets no shell of root's in time, and is told %s"
                            .formatted(become.user(), NoShell.said(without(secret, said))),
                    "look whether its login shell, a forced command or sudo waits for something on"
                            + " the server");
        }
    }

    private NoShell refusedBy(
            RemoteCommand command, Bootstrap bootstrap, Optional<Secret> secret, Deadline deadline)
            throws IOException, InterruptedException, TimeoutException {
        var end = command.end(deadline);
        command.stderr().awaitEnd(deadline);
        var stdout = without(secret, command.stdout().text());
        var lacks = bootstrap.lacks(stdout);
        if (lacks.isPresent()) {
            throw Failure.StepFailed.forGood(
                    node,
                    "the server has no `%s`".formatted(lacks.get()),
                    "install it there; it is part of coreutils, and of busybox");
        }
        return NoShell.of(become, end, stdout, without(secret, command.stderr().text()));
    }

    /** Where only a terminal is missing, the next try has one; anything else is final. */
    private void needsTerminal(NoShell refusal, Bootstrap bootstrap) {
        if (bootstrap.terminal() || !refusal.needsTerminal()) {
            throw failure(refusal);
        }
        terminal = true;
    }

    /** Nothing if the shell ended before it could tell of the script's end. */
    private Optional<ScriptResult> result(
            RemoteCommand command, Bootstrap bootstrap, Deadline deadline)
            throws IOException, InterruptedException, TimeoutException {
        var complete = command.stdout().await(bootstrap.end(), deadline);
        if (complete && !bootstrap.terminal()) {
            command.stderr().await(bootstrap.end(), deadline);
        }
        var stdout = command.stdout().text();
        if (bootstrap.wasCut(stdout)) {
            throw new IOException("the script was cut on its way");
        }
        return bootstrap
                .exit(stdout)
                .map(end -> bootstrap.result(end, stdout, command.stderr().text()));
    }

    /** A signal can end the shell itself; any other end is not the script's but sudo's. */
    private static ScriptResult endWithoutAWord(RootSession session, Deadline deadline)
            throws IOException, InterruptedException, TimeoutException {
        var command = session.command();
        var end = command.end(deadline);
        if (end instanceof ScriptEnd.Exited(var code) && code <= ScriptResult.SIGNALLED) {
            throw new IOException("the shell ended before the script did, with " + end);
        }
        return session.bootstrap().result(end, command.stdout().text(), command.stderr().text());
    }

    /**
     * The password, after sudo took it once. Only one try is made, whatever sudo thinks of it and
     * however many scripts wait: a server may lock the account after a few.
     */
    private Optional<Secret> checkedPassword(RemoteCommand.Server server)
            throws IOException, InterruptedException {
        if (!(become instanceof Become.Sudo(var user, var source)) || source.isEmpty()) {
            return Optional.empty();
        }
        checking.lockInterruptibly();
        try {
            if (refused.isPresent()) {
                throw failure(refused.get());
            }
            if (password.isEmpty()) {
                var secret = source.get().get();
                refused = check(user, secret, server);
                if (refused.isPresent()) {
                    throw failure(refused.get());
                }
                password = Optional.of(secret);
            }
            return password;
        } finally {
            checking.unlock();
        }
    }

    private Optional<NoShell> check(String user, Secret secret, RemoteCommand.Server server)
            throws IOException, InterruptedException {
        var bootstrap = Bootstrap.fresh(terminal);
        var command = start(bootstrap.passwordCheck(), bootstrap, server);
        try {
            command.send(line(secret));
            command.endInput();
            var deadline = Deadline.in(CHECKED_WITHIN);
            if (command.stdout().await(bootstrap.passwordIsRight(), deadline)) {
                return Optional.empty();
            }
            var refusal = refusedBy(command, bootstrap, Optional.of(secret), deadline);
            if (bootstrap.terminal() || !refusal.needsTerminal()) {
                return Optional.of(refusal);
            }
        } catch (TimeoutException _) {
            return Optional.of(NoShell.silent(user));
        } finally {
            command.leave();
        }
        terminal = true;
        return check(user, secret, server);
    }

    private Failure failure(NoShell refusal) {
        return new Failure.LoginRefused(node, refusal.what(), refusal.hint());
    }

    /** What is not sudo but takes its place may say it again. */
    private static String without(Optional<Secret> secret, String words) {
        return secret.map(Secret::reveal)
                .filter(it -> !it.isEmpty())
                .map(it -> words.replace(it, secret.get().toString()))
                .orElse(words);
    }

    private static byte[] line(Secret secret) {
        return (secret.reveal() + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
