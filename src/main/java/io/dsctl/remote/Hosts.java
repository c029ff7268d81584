package io.dsctl.remote;

import io.dsctl.cluster.Node;

/** The servers of a run, each with one connection that is opened when it is first needed. */
public interface Hosts {

    Host of(Node node);
}
