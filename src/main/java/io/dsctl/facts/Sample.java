package io.dsctl.facts;

import io.dsctl.cluster.Address;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a cluster showed while Pods and Services of a test lived in it, as
 * templates/verify/script.sh.ftl prints it. Untrusted: Pods and registries have their words in it.
 *
 * @param nodes all of the cluster
 * @param systemPods those in kube-system
 * @param proxyMode of kube-proxy, as its ConfigMap says it; empty if the cluster has none
 * @param trouble why there are no test objects, in the API's words; empty if there are
 * @param services of the test, by name
 * @param podTrouble what the API server said against Pods of the test; empty if nothing
 * @param pods of the test, by name
 * @param cleanUp how the removal of the test's namespace ended
 * @param others namespaces of other tests that may be at work still
 */
public record Sample(
        List<NodeState> nodes,
        List<SystemPod> systemPods,
        Optional<String> proxyMode,
        Optional<String> trouble,
        Map<String, ServiceState> services,
        Optional<String> podTrouble,
        Map<String, PodState> pods,
        CleanUp cleanUp,
        List<String> others) {

    /**
     * A Node object.
     *
     * @param reason of its condition Ready, such as {@code KubeletNotReady}
     * @param message of that condition
     * @param addresses in their order
     * @param podCidrs as it has them, in their order
     */
    public record NodeState(
            String name,
            boolean ready,
            String reason,
            String message,
            List<NodeAddress> addresses,
            List<String> podCidrs) {

        public NodeState {
            addresses = List.copyOf(addresses);
            podCidrs = List.copyOf(podCidrs);
        }

        /** Whether nothing but a network for Pods keeps it from being Ready (kubeadm-facts 5). */
        public boolean waitsForNetwork() {
            return !ready
                    && (message.contains("NetworkPluginNotReady")
                            || message.contains("NetworkReady=false")
                            || message.contains("cni plugin not initialized")
                            || message.contains("cni config uninitialized"));
        }
    }

    /**
     * @param type such as {@code InternalIP} or {@code Hostname}
     */
    public record NodeAddress(String type, String address) {}

    /**
     * @param node that it is on; empty if it is on none yet
     * @param why what holds it, as far as that is said
     */
    public record SystemPod(
            String name, String node, String phase, boolean ready, Optional<String> why) {}

    /** What became of a Service that was asked for. */
    public sealed interface ServiceState {

        /**
         * The API server's words.
         *
         * @param words one line
         */
        record Refused(String words) implements ServiceState {}

        /**
         * @param clusterIps in their order
         * @param external what a load balancer was given: addresses or names
         */
        record Accepted(
                String policy,
                List<String> families,
                String clusterIp,
                List<String> clusterIps,
                List<String> external)
                implements ServiceState {

            public Accepted {
                families = List.copyOf(families);
                clusterIps = List.copyOf(clusterIps);
                external = List.copyOf(external);
            }
        }
    }

    /**
     * A Pod of the test.
     *
     * @param why what holds it, in the words of the scheduler or the kubelet
     * @param told what it said when it was asked; empty if nobody got through to it
     */
    public record PodState(
            String phase, List<String> ips, Optional<String> why, Optional<PodWords> told) {

        public PodState {
            ips = List.copyOf(ips);
        }

        public boolean isRunning() {
            return phase.equals("Running");
        }

        /** Its addresses, without what is none. */
        public List<Address> addresses() {
            return ips.stream().flatMap(it -> Address.parse(it).stream()).toList();
        }
    }

    /**
     * What a Pod said from its inside.
     *
     * @param environment its variable MY_POD_IPS
     * @param hosts the lines of its /etc/hosts with its own name
     * @param answers of what it asked
     * @param trouble why it said nothing of use; empty if it did
     */
    public record PodWords(
            Optional<String> environment,
            List<String> hosts,
            List<PodAnswer> answers,
            Optional<String> trouble) {

        public PodWords {
            hosts = List.copyOf(hosts);
            answers = List.copyOf(answers);
        }
    }

    /**
     * @param kind {@code peer}, {@code service}, {@code api}, {@code A} or {@code AAAA}
     * @param target an address, or the name that DNS was asked for
     * @param code the exit code of wget or nslookup
     * @param words what it printed, as one line
     */
    public record PodAnswer(String kind, String target, int code, String words) {}

    /** How the removal of the test's namespace ended. */
    public enum CleanUp {
        GONE,
        /** It was asked for, and takes longer than we waited. */
        UNDER_WAY,
        /** Nobody took the request: the next run tries again. */
        LEFT
    }

    public Sample {
        nodes = List.copyOf(nodes);
        systemPods = List.copyOf(systemPods);
        services = Map.copyOf(services);
        pods = Map.copyOf(pods);
        others = List.copyOf(others);
    }

    public Optional<NodeState> node(String name) {
        return nodes.stream().filter(it -> it.name().equals(name)).findFirst();
    }
}
