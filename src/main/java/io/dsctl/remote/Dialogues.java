package io.dsctl.remote;

import io.dsctl.cluster.Node;
import io.dsctl.failure.Failure;

/** Servers on which a script may stay to talk with us. */
public interface Dialogues {

    /**
     * Opens another connection to the node, and begins a script there as root.
     *
     * @param script its deadline is for its beginning
     * @throws Failure.Unreachable if there is no connection
     * @throws Failure.LoginRefused if the server does not let us in, or not become root
     */
    Dialogue begin(Node node, Script script);
}
