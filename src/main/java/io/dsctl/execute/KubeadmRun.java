package io.dsctl.execute;

import io.dsctl.remote.Deadline;

import java.time.Duration;
import java.util.UUID;

/**
 * One kubeadm on a server, as the server is told of it.
 *
 * @param inputs who wants the same may take its result; see {@link Inputs}
 * @param attempt nobody else's, so that an old result is never taken for that of a new attempt
 */
record KubeadmRun(String inputs, String attempt, Deadline deadline) {

    static KubeadmRun of(String inputs, Duration deadline) {
        return new KubeadmRun(inputs, UUID.randomUUID().toString(), Deadline.in(deadline));
    }
}
