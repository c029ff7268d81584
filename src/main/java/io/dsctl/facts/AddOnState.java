package io.dsctl.facts;

/**
 * How an add-on stands in the cluster.
 *
 * @param sha256 of the manifest that is wanted, in hexadecimal digits
 * @param words why it could not be found out; else empty
 */
public record AddOnState(String sha256, Answer answer, String words) {

    /** What a comparison of the manifest with what is there came to. */
    public enum Answer {
        /** All objects are as the manifest says. */
        SAME,
        /** Some are missing or different, or the API does not take the manifest. */
        DIFFERENT,
        /** Nobody could compare: there is no cluster yet, or it did not answer. */
        UNKNOWN,
        /** Nobody could compare, as what is wanted could not be fetched. */
        NOT_FETCHED
    }
}
