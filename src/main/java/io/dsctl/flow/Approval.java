package io.dsctl.flow;

/** Whether a plan may be carried out. */
public enum Approval {
    /** Nobody had to be asked. */
    GIVEN,
    /** A person said yes, after a while in which the servers may have changed. */
    GIVEN_ON_QUESTION,
    DECLINED
}
