package io.dsctl.cluster;

import java.nio.file.Path;

/** The agent that holds keys for the operator. */
public sealed interface IdentityAgent {

    /** None is asked, whatever SSH_AUTH_SOCK says. */
    record None() implements IdentityAgent {}

    /** The one that listens on this socket. */
    record Socket(Path path) implements IdentityAgent {}
}
