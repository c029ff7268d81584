package io.dsctl.report;

import io.dsctl.verify.Verification;

/** Shows to somebody whether a cluster does what it must. */
public sealed interface VerificationView permits HumanVerification, JsonVerification {

    void show(Verification verification);
}
