package io.dsctl.report;

import io.dsctl.plan.Status;

/** Shows the state of a cluster to somebody. */
public sealed interface StatusView permits HumanStatus, JsonStatus {

    void show(Status status);
}
