package io.dsctl.remote;

/** How a script ended. */
public sealed interface ScriptEnd {

    /**
     * @param code 128 and more: a shell says that a signal ended what it ran
     */
    record Exited(int code) implements ScriptEnd {
        @Override
        public String toString() {
            return "exit code " + code;
        }
    }

    /**
     * It did not come to its end.
     *
     * @param signal without SIG, such as KILL
     */
    record Killed(String signal) implements ScriptEnd {
        @Override
        public String toString() {
            return "signal " + signal;
        }
    }
}
