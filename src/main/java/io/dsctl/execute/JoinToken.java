package io.dsctl.execute;

import io.dsctl.cluster.Secret;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What a joining node proves itself with, and knows the cluster by. */
record JoinToken(Secret token, List<String> caHashes, Instant expires) {

    boolean lives(Duration atLeast, Instant now) {
        return now.plus(atLeast).isBefore(expires);
    }
}
