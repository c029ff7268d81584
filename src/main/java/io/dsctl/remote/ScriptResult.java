package io.dsctl.remote;

/**
 * What a script printed and how it ended. Untrusted: a server may print anything, and it may hold
 * secrets.
 *
 * @param exitCode 128 and more: ended by a signal
 */
public record ScriptResult(int exitCode, String stdout, String stderr) {

    public boolean succeeded() {
        return exitCode == 0;
    }

    @Override
    public String toString() {
        return "exit code " + exitCode;
    }
}
