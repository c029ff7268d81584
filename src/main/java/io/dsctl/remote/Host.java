package io.dsctl.remote;

import io.dsctl.failure.Failure;

/** An open connection to a server, on which scripts run as root. */
public interface Host {

    /**
     * Connects, if there is no connection that is known to live.
     *
     * @throws Failure.Unreachable if that cannot be: nothing was sent
     * @throws Failure.LoginRefused if the server does not let us in
     */
    default void reach() {}

    /**
     * Runs a script to its end and returns what it printed, whatever its exit code. May be called
     * by several threads at once.
     *
     * @throws Failure.Unreachable if there is no connection, or it broke: the script may have run
     * @throws Failure.LoginRefused if the server does not let us in, or not become root
     * @throws Failure.StepFailed if the deadline passed: the script may still be running
     */
    ScriptResult run(Script script);
}
