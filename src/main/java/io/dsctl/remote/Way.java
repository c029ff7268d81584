package io.dsctl.remote;

import io.dsctl.cluster.Family;
import io.dsctl.cluster.HostPort;
import io.dsctl.cluster.SecretReference;
import io.dsctl.remote.hostkeys.HostKeyTrust;
import io.dsctl.remote.hostkeys.KnownAs;
import io.dsctl.remote.login.LoginMeans;

import java.time.Duration;
import java.util.Optional;

/**
 * How to reach one server, with nothing left to decide. Two that are equal lead to the same server
 * as the same user, so that one connection serves both.
 *
 * @param address what to connect to
 * @param knownAs what its host key is known by
 * @param sudoPassword for a user who is not root
 */
record Way(
        HostPort address,
        KnownAs knownAs,
        LoginMeans means,
        HostKeyTrust trust,
        Optional<SecretReference> sudoPassword,
        Approach approach,
        Patience patience) {

    /** What carries the bytes. */
    sealed interface Approach {

        /**
         * TCP, from here.
         *
         * @param family empty: whichever answers
         */
        record Straight(Optional<Family> family) implements Approach {}

        /** A channel of the connection to another server. */
        record Through(Way bastion) implements Approach {}

        /** A command of the operator's that passes the bytes on. */
        record Command(String line) implements Approach {}
    }

    /**
     * @param connect how long to wait for each address
     * @param keepAlive between two questions whether the server still answers
     * @param misses how many of them may stay unanswered
     */
    record Patience(Duration connect, Duration keepAlive, int misses) {}

    boolean isRoot() {
        return means.user().equals("root");
    }
}
