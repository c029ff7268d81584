package io.dsctl.facts;

import java.util.List;
import java.util.Optional;

/** What one server answered, or that it did not. */
public sealed interface NodeFacts {

    /** No answer: not reachable, not let in, or an answer that cannot be read. */
    record Silent(String what, String hint) implements NodeFacts {}

    /**
     * The answer.
     *
     * @param criSockets the sockets of container runtimes that exist
     * @param api what the API server of this node says; empty if there is none, or it is not ready
     * @param kubeadmRuns whether a kubeadm that dsctl started is still at work
     * @param endpointServesCluster whether the cluster's endpoint, asked from here, serves
     *     cluster-info
     */
    record Seen(
            Machine machine,
            List<InterfaceAddress> addresses,
            Kernel kernel,
            Tools tools,
            List<String> criSockets,
            KubernetesFiles files,
            Optional<Api> api,
            boolean kubeadmRuns,
            Optional<InitRecord> initRecord,
            boolean endpointServesCluster)
            implements NodeFacts {

        public Seen {
            addresses = List.copyOf(addresses);
            criSockets = List.copyOf(criSockets);
        }
    }
}
