package io.dsctl.verify;

/** What came of a check. Texts may hold what a server, a Pod or a registry said. */
public sealed interface Outcome {

    /** What was found is what was expected. */
    record Passed() implements Outcome {}

    /**
     * @param found what was seen
     * @param expected what should have been
     * @param hint what to do about it
     */
    record Failed(String found, String expected, String hint) implements Outcome {}

    /**
     * It could not be tried; that proves nothing.
     *
     * @param why what was missing for it
     */
    record Skipped(String why) implements Outcome {}

    /** Passed, or else what is wrong. */
    static Outcome of(boolean asExpected, String found, String expected, String hint) {
        return asExpected ? new Passed() : new Failed(found, expected, hint);
    }
}
