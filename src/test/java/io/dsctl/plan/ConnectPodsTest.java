package io.dsctl.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.dsctl.Clusters;
import io.dsctl.Facts;
import io.dsctl.cluster.Address;
import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.Cni;
import io.dsctl.cluster.Node;
import io.dsctl.facts.ClusterFacts;
import io.dsctl.facts.InterfaceAddress;
import io.dsctl.facts.NodeFacts.Seen;
import io.dsctl.facts.PodNetwork;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** When dsctl's own network for Pods is made, and where it cannot be. */
class ConnectPodsTest {

    private static final Cluster CLUSTER =
            Clusters.dualStack("cp-1", "w-1", "w-2").withCni(Cni.BRIDGE);

    @Test
    void a_new_cluster_gets_it_when_all_have_joined() {
        var plan = plan(facts());

        assertThat(step(plan, "cp-1/connect-pods").needs())
                .containsExactly("cp-1/init-control-plane");
        assertThat(step(plan, "cp-1/connect-pods").after())
                .containsExactlyInAnyOrder(
                        "cp-1/init-control-plane", "w-1/join-worker", "w-2/join-worker");
        assertThat(step(plan, "w-1/connect-pods").needs()).containsExactly("w-1/join-worker");
        assertThat(step(plan, "w-1/connect-pods").after()).containsExactly("cp-1/connect-pods");
        assertThat(step(plan, "w-2/connect-pods").after()).containsExactly("cp-1/connect-pods");
    }

    @Test
    void a_node_that_was_not_ready_is_waited_for() {
        var plan = plan(facts("cp-1", "w-1"), whole("cp-1", "w-1"));

        assertThat(step(plan, "w-2/wait-ready").needs()).containsExactly("w-2/connect-pods");
        assertThat(ids(plan)).doesNotContain("cp-1/wait-ready", "w-1/wait-ready");
    }

    @Test
    void waiting_changes_no_node() {
        var plan = plan(facts("cp-1", "w-1"), whole("cp-1", "w-1"));

        assertThat(Effect.of(step(plan, "w-2/wait-ready").step())).isEqualTo(Effect.NO_CHANGE);
        assertThat(ids(Limit.withoutDisruption(plan, facts("cp-1", "w-1"))))
                .contains("w-2/wait-ready");
    }

    @Test
    void without_the_wish_nobody_gets_it() {
        assertThat(ids(plan(CLUSTER.withCni(Cni.NONE), asked(facts(), Map.of()))))
                .noneMatch(it -> it.endsWith("/connect-pods"));
    }

    @Test
    void a_whole_one_is_left_alone() {
        var plan = plan(facts("cp-1", "w-1", "w-2"), whole("cp-1", "w-1", "w-2"));

        assertThat(ids(plan)).isEmpty();
        assertThat(plan.heldBack()).isEmpty();
    }

    @Test
    void a_node_that_comes_later_is_news_for_all_others() {
        var plan = plan(facts("cp-1", "w-1"), whole("cp-1", "w-1"));

        assertThat(ids(plan)).contains("cp-1/connect-pods", "w-1/connect-pods", "w-2/connect-pods");
        assertThat(step(plan, "w-1/connect-pods").reason())
                .isEqualTo("its Pods are to reach those of nodes that come");
        assertThat(step(plan, "w-2/connect-pods").reason())
                .isEqualTo("its Pods have no network yet");
    }

    @Test
    void a_route_to_a_node_that_is_gone_goes() {
        var old = whole("cp-1", "w-1", "w-2");
        var plan = plan(Clusters.dualStack("cp-1", "w-1").withCni(Cni.BRIDGE), old);

        assertThat(ids(plan)).containsExactly("cp-1/connect-pods", "w-1/connect-pods");
        assertThat(step(plan, "w-1/connect-pods").reason())
                .isEqualTo("its routes to the Pods of other nodes are different");
    }

    @Test
    void what_does_not_keep_its_routes_is_mended() {
        var networks = whole("cp-1", "w-1", "w-2");
        var there = networks.get("w-1");
        networks.put(
                "w-1",
                new PodNetwork(
                        there.conflist(), there.settings(), false, List.of(), List.of(), Map.of()));

        var plan = plan(facts("cp-1", "w-1", "w-2"), networks);

        assertThat(ids(plan)).containsExactly("w-1/connect-pods");
        assertThat(step(plan, "w-1/connect-pods").reason())
                .isEqualTo("what keeps its routes is missing, stopped or of another version");
    }

    @Test
    void a_server_that_did_not_tell_is_not_touched() {
        var networks = whole("cp-1", "w-2");

        assertThat(ids(plan(facts("cp-1", "w-1", "w-2"), networks)))
                .doesNotContain("w-1/connect-pods");
    }

    @ParameterizedTest
    @ValueSource(strings = {"05-cilium.conflist", "10-calico.conflist", "10-flannel.conflist"})
    void another_network_on_a_server_is_not_displaced(String file) {
        var networks = whole("cp-1", "w-1", "w-2");
        networks.put("w-1", beside(file));

        var plan = plan(facts("cp-1", "w-1", "w-2"), networks);

        assertThat(plan.heldBack())
                .extracting(HeldBack::what)
                .containsExactly("it has another network for Pods: /etc/cni/net.d/" + file);
        assertThat(ids(plan)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"87-podman-bridge.conflist", "100-crio-bridge.conf", "lab.conflist"})
    void what_a_runtimes_package_brings_for_want_of_another_is_in_nobodys_way(String file) {
        var networks = whole("cp-1", "w-1", "w-2");
        networks.put("w-1", beside(file));

        var plan = plan(facts("cp-1", "w-1", "w-2"), networks);

        assertThat(plan.heldBack()).isEmpty();
        assertThat(ids(plan)).containsExactly("w-1/connect-pods");
    }

    @Test
    void missing_plugins_are_named() {
        var networks = whole("cp-1", "w-1", "w-2");
        networks.put(
                "w-2",
                new PodNetwork("", "", false, List.of(), List.of("bridge", "portmap"), Map.of()));

        assertThat(plan(facts("cp-1", "w-1", "w-2"), networks).heldBack())
                .extracting(HeldBack::what)
                .containsExactly("/opt/cni/bin has no bridge, no portmap");
    }

    @Test
    void a_server_behind_a_router_does_not_join() {
        var facts =
                Facts.living(CLUSTER, "cp-1", "w-1")
                        .with("cp-1", it -> onOneSegment(it, "cp-1"))
                        .with("w-1", it -> onOneSegment(it, "w-1"))
                        .get();

        var plan = Planner.plan(CLUSTER, asked(facts, whole("cp-1", "w-1")));

        assertThat(plan.heldBack())
                .singleElement()
                .satisfies(
                        it -> {
                            assertThat(it.node().name()).isEqualTo("w-2");
                            assertThat(it.what())
                                    .isEqualTo(
                                            "cp-1 (192.168.1.1) is on no network of this server's"
                                                + " addresses, and cni: bridge needs all nodes on"
                                                + " one segment");
                        });
        assertThat(ids(plan)).isEmpty();
    }

    private static PodNetwork beside(String file) {
        return new PodNetwork("", "", false, List.of(file), List.of(), Map.of());
    }

    /** As it is on these nodes when it was made for just these. */
    private static Map<String, PodNetwork> whole(String... names) {
        var members = List.of(names).stream().map(Facts::member).toList();
        var networks = new HashMap<String, PodNetwork>();
        for (var name : names) {
            var network =
                    BridgeNetwork.of(
                                    Clusters.node(name),
                                    CLUSTER.networks().pods(),
                                    members,
                                    segment(name),
                                    Map.of())
                            .orElseThrow();
            networks.put(
                    name,
                    new PodNetwork(
                            network.conflist(),
                            network.settings(),
                            true,
                            List.of(),
                            List.of(),
                            Map.of()));
        }
        return networks;
    }

    private static Plan plan(ClusterFacts facts) {
        return plan(facts, Map.of());
    }

    private static Plan plan(ClusterFacts facts, Map<String, PodNetwork> networks) {
        return plan(CLUSTER, asked(facts, networks));
    }

    private static Plan plan(Cluster cluster, Map<String, PodNetwork> networks) {
        var names = cluster.nodes().stream().map(Node::name).toArray(String[]::new);
        var facts = Facts.living(cluster, names);
        for (var name : names) {
            facts.with(name, it -> onOneSegment(it, name));
        }
        return plan(cluster, asked(facts.get(), networks));
    }

    private static Plan plan(Cluster cluster, ClusterFacts facts) {
        return Planner.plan(cluster, facts);
    }

    /** A server that answered and is none of these was asked only if it is no member yet. */
    private static ClusterFacts asked(ClusterFacts facts, Map<String, PodNetwork> networks) {
        var byNode = new HashMap<Node, PodNetwork>();
        for (var node : facts.nodes().keySet()) {
            var isMember = facts.live().flatMap(it -> it.api().member(node.name())).isPresent();
            if (networks.containsKey(node.name()) || !isMember) {
                byNode.put(node, networks.getOrDefault(node.name(), PodNetwork.none()));
            }
        }
        return facts.withPodNetworks(byNode);
    }

    private static ClusterFacts facts(String... members) {
        var facts = Facts.living(CLUSTER, members);
        for (var node : CLUSTER.nodes()) {
            facts.with(node.name(), it -> onOneSegment(it, node.name()));
        }
        return facts.get();
    }

    private static Seen onOneSegment(Seen seen, String name) {
        return Facts.addresses(seen, segment(name).toArray(InterfaceAddress[]::new));
    }

    private static List<InterfaceAddress> segment(String name) {
        Address ipv4 = Clusters.ipv4(name);
        return List.of(
                new InterfaceAddress("eth0", ipv4, 16, true),
                new InterfaceAddress("eth0", Clusters.ipv6(name), 32, true));
    }

    private static List<String> ids(Plan plan) {
        return plan.steps().stream().map(it -> it.step().id()).toList();
    }

    private static PlannedStep step(Plan plan, String id) {
        return plan.steps().stream()
                .filter(it -> it.step().id().equals(id))
                .findFirst()
                .orElseThrow();
    }
}
