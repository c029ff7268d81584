package io.dsctl;

import io.dsctl.cluster.Address;
import io.dsctl.cluster.CertSans;
import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.Family;
import io.dsctl.cluster.HostPort;
import io.dsctl.cluster.KubernetesVersion;
import io.dsctl.cluster.Node;
import io.dsctl.facts.Api;
import io.dsctl.facts.ClusterFacts;
import io.dsctl.facts.Equipment;
import io.dsctl.facts.EtcdMember;
import io.dsctl.facts.Firewall;
import io.dsctl.facts.InitRecord;
import io.dsctl.facts.InterfaceAddress;
import io.dsctl.facts.Kernel;
import io.dsctl.facts.KubernetesFile;
import io.dsctl.facts.KubernetesFiles;
import io.dsctl.facts.LiveSettings;
import io.dsctl.facts.Machine;
import io.dsctl.facts.Member;
import io.dsctl.facts.NodeFacts;
import io.dsctl.facts.NodeFacts.Seen;
import io.dsctl.facts.NodeFacts.Silent;
import io.dsctl.facts.NodeInfo;
import io.dsctl.facts.Tools;

import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** What servers answered, for tests: every node is a bare server unless the test says otherwise. */
public final class Facts {

    public static final String OUR_CA = "sha256:" + "a".repeat(64);
    public static final String OTHER_CA = "sha256:" + "b".repeat(64);
    public static final KubernetesVersion VERSION = new KubernetesVersion(1, 36, 4);

    public static final String FORWARDING_FILE =
            "# Written by dsctl, which replaces the whole file.\n"
                    + "net.ipv4.ip_forward = 1\n"
                    + "net.ipv6.conf.all.forwarding = 1\n";

    private static final Set<KubernetesFile> WORKER_FILES =
            EnumSet.of(
                    KubernetesFile.KUBELET_CONF,
                    KubernetesFile.CA,
                    KubernetesFile.KUBELET_CONFIG,
                    KubernetesFile.KUBELET_CLIENT_CERTIFICATE);

    private final Cluster cluster;
    private final LinkedHashMap<Node, NodeFacts> nodes = new LinkedHashMap<>();

    private Facts(Cluster cluster) {
        this.cluster = cluster;
        cluster.nodes().forEach(node -> nodes.put(node, bare(node.name())));
    }

    public static Facts of(Cluster cluster) {
        return new Facts(cluster);
    }

    /**
     * The first control plane is initialised and serves the cluster, with these nodes as members.
     */
    public static Facts living(Cluster cluster, String... members) {
        var facts = new Facts(cluster);
        var api = api(cluster, members);
        for (var name : members) {
            facts.with(
                    name, seen -> name.startsWith("cp-") ? controlPlane(seen, api) : worker(seen));
        }
        return facts;
    }

    public Facts with(String name, UnaryOperator<Seen> change) {
        nodes.compute(node(name), (_, facts) -> change.apply((Seen) facts));
        return this;
    }

    public Facts silent(String name) {
        nodes.put(node(name), new Silent(name + ": does not answer", "look at it"));
        return this;
    }

    public ClusterFacts get() {
        return new ClusterFacts(nodes);
    }

    public static Seen bare(String name) {
        return new Seen(
                new Machine(
                        "machine-of-" + name,
                        Optional.of(Duration.ZERO),
                        "product-of-" + name,
                        name,
                        Equipment.unknown()),
                List.of(
                        new InterfaceAddress("eth0", Clusters.ipv4(name), 24, true),
                        new InterfaceAddress("eth0", Clusters.ipv6(name), 64, true)),
                new Kernel(
                        Map.of(Family.IPV4, false, Family.IPV6, false),
                        false,
                        "",
                        List.of(),
                        Map.of()),
                new Tools(Optional.of(VERSION), Optional.of(VERSION), true),
                List.of("unix:///run/containerd/containerd.sock"),
                new KubernetesFiles(Set.of(), Set.of()),
                Optional.empty(),
                false,
                Optional.empty(),
                false);
    }

    public static Seen clock(Seen seen, Duration ahead) {
        var it = seen.machine();
        return machine(
                seen,
                new Machine(
                        it.machineId(),
                        Optional.of(ahead),
                        it.productUuid(),
                        it.hostname(),
                        it.equipment()));
    }

    public static Seen equipment(Seen seen, Equipment equipment) {
        var it = seen.machine();
        return machine(
                seen,
                new Machine(
                        it.machineId(),
                        it.clockAhead(),
                        it.productUuid(),
                        it.hostname(),
                        equipment));
    }

    public static Seen firewall(Seen seen, Firewall firewall) {
        var it = seen.machine();
        return machine(
                seen,
                new Machine(
                        it.machineId(),
                        it.clockAhead(),
                        it.productUuid(),
                        it.hostname(),
                        it.equipment(),
                        firewall));
    }

    public static Seen machine(Seen seen, Machine machine) {
        return new Seen(
                machine,
                seen.addresses(),
                seen.kernel(),
                seen.tools(),
                seen.criSockets(),
                seen.files(),
                seen.api(),
                seen.kubeadmRuns(),
                seen.initRecord(),
                seen.endpointServesCluster());
    }

    public static Seen worker(Seen seen) {
        return files(kernel(seen, forwarding()), WORKER_FILES, OUR_CA);
    }

    public static Seen controlPlane(Seen seen, Api api) {
        return api(files(kernel(seen, forwarding()), KubernetesFile.ofKubeadm(), OUR_CA), api);
    }

    public static Kernel forwarding() {
        return new Kernel(
                Map.of(Family.IPV4, true, Family.IPV6, true),
                false,
                FORWARDING_FILE,
                List.of(),
                Map.of());
    }

    public static Api api(Cluster cluster, String... members) {
        return new Api(
                Optional.of(
                        new LiveSettings(
                                Optional.of(VERSION),
                                cluster.endpoint(),
                                cluster.networks().pods(),
                                cluster.networks().services(),
                                certSans(cluster))),
                true,
                Stream.of(members).map(Facts::member).toList(),
                Stream.of(members)
                        .filter(name -> name.startsWith("cp-"))
                        .map(Facts::voter)
                        .toList(),
                List.of());
    }

    /** As init writes them: both addresses of each control plane of the inventory. */
    private static CertSans certSans(Cluster cluster) {
        return new CertSans(
                cluster.controlPlanes().stream()
                        .map(Node::name)
                        .flatMap(it -> Stream.of(Clusters.ipv4(it), Clusters.ipv6(it)))
                        .map(Address::text)
                        .toList());
    }

    public static EtcdMember voter(String name) {
        return new EtcdMember("1d" + name.hashCode(), name, false, List.of(Clusters.ipv4(name)));
    }

    public static Member member(String name) {
        return new Member(
                name,
                "machine-of-" + name,
                true,
                name.startsWith("cp-"),
                List.of(Clusters.ipv4(name), Clusters.ipv6(name)),
                Map.of(),
                Map.of(),
                new NodeInfo(
                        Clusters.podCidrs(name),
                        Optional.of(VERSION),
                        "containerd://1.7.24",
                        false));
    }

    public static Seen addresses(Seen it, InterfaceAddress... addresses) {
        return new Seen(
                it.machine(),
                List.of(addresses),
                it.kernel(),
                it.tools(),
                it.criSockets(),
                it.files(),
                it.api(),
                it.kubeadmRuns(),
                it.initRecord(),
                it.endpointServesCluster());
    }

    public static Seen kernel(Seen it, Kernel kernel) {
        return new Seen(
                it.machine(),
                it.addresses(),
                kernel,
                it.tools(),
                it.criSockets(),
                it.files(),
                it.api(),
                it.kubeadmRuns(),
                it.initRecord(),
                it.endpointServesCluster());
    }

    public static Seen tools(Seen it, Tools tools) {
        return new Seen(
                it.machine(),
                it.addresses(),
                it.kernel(),
                tools,
                it.criSockets(),
                it.files(),
                it.api(),
                it.kubeadmRuns(),
                it.initRecord(),
                it.endpointServesCluster());
    }

    public static Seen criSockets(Seen it, String... sockets) {
        return new Seen(
                it.machine(),
                it.addresses(),
                it.kernel(),
                it.tools(),
                List.of(sockets),
                it.files(),
                it.api(),
                it.kubeadmRuns(),
                it.initRecord(),
                it.endpointServesCluster());
    }

    public static Seen files(Seen it, Set<KubernetesFile> files, String... caHashes) {
        return new Seen(
                it.machine(),
                it.addresses(),
                it.kernel(),
                it.tools(),
                it.criSockets(),
                new KubernetesFiles(files, Set.of(caHashes)),
                it.api(),
                it.kubeadmRuns(),
                it.initRecord(),
                it.endpointServesCluster());
    }

    public static Seen api(Seen it, Api api) {
        return new Seen(
                it.machine(),
                it.addresses(),
                it.kernel(),
                it.tools(),
                it.criSockets(),
                it.files(),
                Optional.of(api),
                it.kubeadmRuns(),
                it.initRecord(),
                it.endpointServesCluster());
    }

    public static Seen busy(Seen it) {
        return new Seen(
                it.machine(),
                it.addresses(),
                it.kernel(),
                it.tools(),
                it.criSockets(),
                it.files(),
                it.api(),
                true,
                it.initRecord(),
                it.endpointServesCluster());
    }

    public static Seen initRecord(Seen it, String fingerprint, boolean finished) {
        return new Seen(
                it.machine(),
                it.addresses(),
                it.kernel(),
                it.tools(),
                it.criSockets(),
                it.files(),
                it.api(),
                it.kubeadmRuns(),
                Optional.of(new InitRecord(fingerprint, finished)),
                it.endpointServesCluster());
    }

    public static Seen endpointServes(Seen it) {
        return new Seen(
                it.machine(),
                it.addresses(),
                it.kernel(),
                it.tools(),
                it.criSockets(),
                it.files(),
                it.api(),
                it.kubeadmRuns(),
                it.initRecord(),
                true);
    }

    public static InterfaceAddress on(String networkInterface, String address) {
        return new InterfaceAddress(
                networkInterface, new Address(address), address.contains(":") ? 64 : 24, true);
    }

    public static HostPort endpoint() {
        return new HostPort("api.example.org", 6443);
    }

    private Node node(String name) {
        return cluster.nodes().stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
