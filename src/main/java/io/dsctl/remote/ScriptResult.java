package io.dsctl.remote;

/**
 * What a script printed and how it ended. Untrusted: a server may print anything, and it may hold
 * secrets.
 */
public record ScriptResult(ScriptEnd end, String stdout, String stderr) {

    /** As shells say it of a command that a signal ended. */
    static final int SIGNALLED = 128;

    public ScriptResult(int exitCode, String stdout, String stderr) {
        this(new ScriptEnd.Exited(exitCode), stdout, stderr);
    }

    /** 128 and more: ended by a signal. */
    public int exitCode() {
        return switch (end) {
            case ScriptEnd.Exited(var code) -> code;
            case ScriptEnd.Killed _ -> SIGNALLED;
        };
    }

    public boolean succeeded() {
        return exitCode() == 0;
    }

    @Override
    public String toString() {
        return end.toString();
    }
}
