package io.dsctl.plan;

/**
 * What a reader of the plan should know, and what stops nothing.
 *
 * @param subject a node, or what else it is about
 * @param hint what to do about it; of what is ignored: why
 */
public record Notice(Kind kind, String subject, String what, String hint) {

    /** What it is. */
    public enum Kind {
        WARNING,
        /** An objection that the inventory says to ignore. */
        IGNORED,
        /** A Node of the cluster that the inventory does not have. */
        ORPHAN
    }
}
