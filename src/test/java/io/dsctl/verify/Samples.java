package io.dsctl.verify;

import io.dsctl.Clusters;
import io.dsctl.Facts;
import io.dsctl.cluster.Address;
import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.Family;
import io.dsctl.cluster.HostPort;
import io.dsctl.cluster.Node;
import io.dsctl.cluster.Subnet;
import io.dsctl.facts.ClusterFacts;
import io.dsctl.facts.NodeNetwork;
import io.dsctl.facts.NodeNetwork.RulesTool;
import io.dsctl.facts.Sample;
import io.dsctl.facts.Sample.CleanUp;
import io.dsctl.facts.Sample.NodeAddress;
import io.dsctl.facts.Sample.NodeState;
import io.dsctl.facts.Sample.PodAnswer;
import io.dsctl.facts.Sample.PodState;
import io.dsctl.facts.Sample.PodWords;
import io.dsctl.facts.Sample.ServiceState;
import io.dsctl.facts.Sample.ServiceState.Accepted;
import io.dsctl.facts.Sample.ServiceState.Refused;
import io.dsctl.facts.Sample.SystemPod;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** A cluster in which all is well, for a test to change what it is about. */
public final class Samples {

    private final Cluster cluster;
    private final List<String> names;
    private final Arrangement arrangement;
    private final Map<Node, NodeNetwork> networks = new HashMap<>();
    private final LinkedHashMap<String, NodeState> nodes = new LinkedHashMap<>();
    private final LinkedHashMap<String, ServiceState> services = new LinkedHashMap<>();
    private final LinkedHashMap<String, PodState> pods = new LinkedHashMap<>();
    private final List<SystemPod> systemPods = new ArrayList<>();

    private ClusterFacts facts;
    private Optional<String> proxyMode = Optional.of("");
    private Optional<String> trouble = Optional.empty();
    private Optional<String> podTrouble = Optional.empty();
    private CleanUp cleanUp = CleanUp.GONE;
    private List<String> others = List.of();

    private Samples(Cluster cluster) {
        this.cluster = cluster;
        this.names = cluster.nodes().stream().map(Node::name).toList();
        this.facts = Facts.living(cluster, names.toArray(String[]::new)).get();
        this.arrangement =
                Arrangement.of(cluster, facts.live().orElseThrow(), "0123456789", Optional.empty());
        for (var node : cluster.nodes()) {
            nodes.put(node.name(), node(node));
            networks.put(node, network());
        }
        TestService.all(cluster.networks()).forEach(it -> services.put(it.name(), answered(it)));
        systemPods.add(
                new SystemPod("coredns-1", names.getFirst(), "Running", true, Optional.empty()));
        arrangement.pods().keySet().forEach(it -> pods.put(it, pod(it)));
    }

    public static Samples of(Cluster cluster) {
        return new Samples(cluster);
    }

    public Samples facts(ClusterFacts other) {
        facts = other;
        return this;
    }

    Samples node(String name, UnaryOperator<NodeState> change) {
        nodes.compute(name, (_, it) -> change.apply(it));
        return this;
    }

    Samples network(String name, NodeNetwork network) {
        networks.put(find(name), network);
        return this;
    }

    Samples service(String name, ServiceState state) {
        services.put(name, state);
        return this;
    }

    public Samples pod(String name, UnaryOperator<PodState> change) {
        pods.compute(name, (_, it) -> change.apply(it));
        return this;
    }

    Samples systemPod(SystemPod pod) {
        systemPods.add(pod);
        return this;
    }

    Samples proxyMode(Optional<String> mode) {
        proxyMode = mode;
        return this;
    }

    Samples trouble(String words) {
        trouble = Optional.of(words);
        services.clear();
        pods.clear();
        return this;
    }

    Samples podTrouble(String words) {
        podTrouble = Optional.of(words);
        pods.clear();
        return this;
    }

    Samples withoutNodes() {
        nodes.clear();
        return this;
    }

    public Samples cleanUp(CleanUp how, String... others) {
        cleanUp = how;
        this.others = List.of(others);
        return this;
    }

    public Verification judged() {
        return Judgement.of(
                new Observed(
                        cluster,
                        facts,
                        networks,
                        arrangement,
                        new Sample(
                                List.copyOf(nodes.values()),
                                systemPods,
                                proxyMode,
                                trouble,
                                services,
                                podTrouble,
                                pods,
                                cleanUp,
                                others)),
                cluster.nodes().getFirst());
    }

    /** An answer of a Pod changed. */
    public static UnaryOperator<PodState> saying(
            String kind, Family family, int code, String words) {
        return pod ->
                told(
                        pod,
                        it ->
                                new PodWords(
                                        it.environment(),
                                        it.hosts(),
                                        it.answers().stream()
                                                .map(
                                                        answer ->
                                                                isOf(answer, kind, family)
                                                                        ? new PodAnswer(
                                                                                answer.kind(),
                                                                                answer.target(),
                                                                                code,
                                                                                words)
                                                                        : answer)
                                                .toList(),
                                        it.trouble()));
    }

    private static boolean isOf(PodAnswer answer, String kind, Family family) {
        return answer.kind().equals(kind)
                && (kind.startsWith("A")
                        || HostPort.parse(answer.target(), 1)
                                .flatMap(HostPort::address)
                                .filter(it -> it.family() == family)
                                .isPresent());
    }

    static PodState told(PodState pod, UnaryOperator<PodWords> change) {
        return new PodState(pod.phase(), pod.ips(), pod.why(), pod.told().map(change));
    }

    static PodState held(String phase, String why) {
        return new PodState(phase, List.of(), Optional.of(why), Optional.empty());
    }

    /** As when its image is missing: its sandbox has addresses by then. */
    public static UnaryOperator<PodState> holding(String phase, String why) {
        return it -> new PodState(phase, it.ips(), Optional.of(why), Optional.empty());
    }

    static NodeNetwork network() {
        var both = Map.of(Family.IPV4, true, Family.IPV6, true);
        return new NodeNetwork(Set.of(Family.values()), Map.of(RulesTool.IPTABLES, both));
    }

    /** As a kubelet says it without a network for Pods. */
    static NodeState withoutNetwork(NodeState it) {
        return new NodeState(
                it.name(),
                false,
                "KubeletNotReady",
                "container runtime network not ready: NetworkReady=false"
                        + " reason:NetworkPluginNotReady message:Network plugin returns error: cni"
                        + " plugin not initialized",
                it.addresses(),
                it.podCidrs());
    }

    private NodeState node(Node node) {
        var addresses = new ArrayList<NodeAddress>();
        for (var family : cluster.networks().families()) {
            addresses.add(new NodeAddress("InternalIP", address(node.name(), family).text()));
        }
        addresses.add(new NodeAddress("Hostname", node.name()));
        return new NodeState(
                node.name(),
                true,
                "KubeletReady",
                "kubelet is posting ready status",
                addresses,
                inOrder(Clusters.podCidrs(node.name())).stream().map(Subnet::cidr).toList());
    }

    private static Address address(String name, Family family) {
        return family == Family.IPV4 ? Clusters.ipv4(name) : Clusters.ipv6(name);
    }

    private List<Subnet> inOrder(List<Subnet> blocks) {
        return cluster.networks().pods().stream()
                .flatMap(pods -> blocks.stream().filter(it -> it.family() == pods.family()))
                .toList();
    }

    /** As an API server of such networks answers. */
    private ServiceState answered(TestService service) {
        var families = cluster.networks().families();
        if (!families.containsAll(service.families())) {
            return new Refused(
                    "Service \"%s\" is invalid: spec.ipFamilies[0]: Invalid value: \"%s\": not configured on this cluster"
                            .formatted(service.name(), service.families().getFirst()));
        }
        if (families.size() == 1
                && service.policy().equals(Optional.of(TestService.Policy.RequireDualStack))) {
            return new Refused(
                    "Service \"both-required\" is invalid: spec.ipFamilyPolicy: Invalid value:"
                            + " \"RequireDualStack\": this cluster is not configured for dual-stack"
                            + " services");
        }
        var own =
                !service.families().isEmpty()
                        ? service.families()
                        : service.policy().isPresent() ? families : families.subList(0, 1);
        var addresses = own.stream().map(Samples::serviceAddress).toList();
        return new Accepted(
                service.policy().orElse(TestService.Policy.SingleStack).name(),
                own.stream().map(Family::toString).toList(),
                addresses.getFirst(),
                addresses,
                service.type() == TestService.Type.LoadBalancer
                        ? List.of("192.0.2.80")
                        : List.of());
    }

    static String serviceAddress(Family family) {
        return family == Family.IPV4 ? "10.96.0.77" : "fd00:10:96::4d";
    }

    /** Of the Pod on a node. */
    private List<String> podAddresses(String pod) {
        var name = arrangement.pods().get(pod).name();
        return inOrder(Clusters.podCidrs(name)).stream()
                .map(
                        it ->
                                it.family() == Family.IPV4
                                        ? it.cidr().replace(".0/24", ".5")
                                        : it.cidr().replace("::/64", "::5"))
                .toList();
    }

    private PodState pod(String pod) {
        var all = List.copyOf(arrangement.pods().keySet());
        var next = all.get((all.indexOf(pod) + 1) % all.size());
        var ips = podAddresses(pod);
        var answers = new ArrayList<PodAnswer>();
        for (var ip : next.equals(pod) ? List.<String>of() : podAddresses(next)) {
            answers.add(new PodAnswer("peer", new HostPort(ip, 8080).toString(), 0, next));
        }
        for (var family : cluster.networks().families()) {
            var service = serviceAddress(family);
            answers.add(
                    new PodAnswer(
                            "service", new HostPort(service, 80).toString(), 0, all.getLast()));
            var api = address(names.getFirst(), family).text();
            answers.add(
                    new PodAnswer(
                            "api",
                            new HostPort(api, 6443).toString(),
                            1,
                            "wget: server returned error: HTTP/1.0 400 Bad Request"));
            answers.add(
                    new PodAnswer(
                            Arrangement.dnsType(family),
                            arrangement.name(),
                            0,
                            "Server:  10.96.0.10 Address: 10.96.0.10:53  Name: %s Address: %s "
                                    .formatted(arrangement.name(), service)));
        }
        return new PodState(
                "Running",
                ips,
                Optional.empty(),
                Optional.of(
                        new PodWords(
                                Optional.of(String.join(",", ips)),
                                ips.stream().map(it -> it + " " + pod).toList(),
                                answers,
                                Optional.empty())));
    }

    private Node find(String name) {
        return cluster.nodes().stream()
                .filter(it -> it.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
