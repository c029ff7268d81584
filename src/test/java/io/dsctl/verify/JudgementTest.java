package io.dsctl.verify;

import static io.dsctl.verify.Samples.held;
import static io.dsctl.verify.Samples.saying;

import static org.assertj.core.api.Assertions.assertThat;

import io.dsctl.Clusters;
import io.dsctl.Facts;
import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.Family;
import io.dsctl.cluster.Networks;
import io.dsctl.cluster.Subnet;
import io.dsctl.facts.Kernel;
import io.dsctl.facts.NodeFacts.Seen;
import io.dsctl.facts.NodeNetwork;
import io.dsctl.facts.NodeNetwork.RulesTool;
import io.dsctl.facts.Sample.CleanUp;
import io.dsctl.facts.Sample.NodeAddress;
import io.dsctl.facts.Sample.NodeState;
import io.dsctl.facts.Sample.PodState;
import io.dsctl.facts.Sample.PodWords;
import io.dsctl.facts.Sample.ServiceState.Accepted;
import io.dsctl.facts.Sample.ServiceState.Refused;
import io.dsctl.facts.Sample.SystemPod;
import io.dsctl.verify.Outcome.Failed;
import io.dsctl.verify.Outcome.Passed;
import io.dsctl.verify.Outcome.Skipped;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What is made of what was seen, check by check. */
class JudgementTest {

    private static final Networks IPV6_ONLY =
            new Networks(
                    List.of(new Subnet("fd00:10:244::/56")),
                    List.of(new Subnet("fd00:10:96::/112")));

    private final Cluster cluster = Clusters.dualStack("cp-1", "w-1", "w-2");
    private final Samples sample = Samples.of(cluster);

    static Stream<Networks> allNetworks() {
        return Stream.of(Clusters.DUAL_STACK, Clusters.IPV6_FIRST, Clusters.IPV4_ONLY, IPV6_ONLY);
    }

    @ParameterizedTest
    @MethodSource("allNetworks")
    void a_cluster_in_which_all_is_well_passes_every_check(Networks networks) {
        var verification = Samples.of(Clusters.of(networks, "cp-1", "w-1", "w-2")).judged();

        assertThat(verification.verdicts())
                .allSatisfy(
                        it ->
                                assertThat(it.outcome())
                                        .describedAs("%s", it)
                                        .isInstanceOf(Passed.class));
        assertThat(verification.verdicts().stream().map(Verdict::check).distinct())
                .containsExactly(ClusterCheck.values());
        assertThat(verification.isGood()).isTrue();
        assertThat(verification.notes()).isEmpty();
    }

    @Test
    void without_a_network_add_on_what_needs_it_is_skipped_and_nothing_fails() {
        cluster.nodes().forEach(it -> sample.node(it.name(), Samples::withoutNetwork));
        sample.pod("pod-1", _ -> held("Pending", "Unschedulable"))
                .pod("pod-2", _ -> held("Pending", "Unschedulable"))
                .pod("pod-3", _ -> held("Pending", "Unschedulable"))
                .systemPod(
                        new SystemPod(
                                "coredns-2", "", "Pending", false, Optional.of("Unschedulable")));
        var verification = sample.judged();

        assertThat(verification.isGood()).isTrue();
        assertThat(outcome(verification, ClusterCheck.NODE_READY, "w-1"))
                .isEqualTo(new Skipped("it waits for a network add-on (CNI)"));
        assertThat(outcome(verification, ClusterCheck.SYSTEM_PODS))
                .isEqualTo(
                        new Skipped(
                                "they wait for a network add-on (CNI): coredns-2 Pending"
                                        + " (Unschedulable)"));
        assertThat(outcome(verification, ClusterCheck.POD_TO_POD, "w-1", Family.IPV6))
                .isEqualTo(new Skipped("its Pod did not run (Pending): Unschedulable"));
        assertThat(outcome(verification, ClusterCheck.NODE_POD_CIDRS, "w-1"))
                .isEqualTo(new Passed());
        assertThat(outcome(verification, ClusterCheck.SERVICE_IPV6)).isEqualTo(new Passed());
    }

    @Test
    void one_node_without_a_network_where_others_have_it_is_broken() {
        sample.node("w-1", Samples::withoutNetwork);

        assertThat(failure(ClusterCheck.NODE_READY, "w-1").found())
                .contains("NetworkPluginNotReady");
    }

    @Test
    void a_network_add_on_that_gives_a_pod_no_address_fails() {
        sample.pod("pod-2", _ -> held("Pending", "FailedCreatePodSandBox: no addresses left"));

        assertThat(failure(ClusterCheck.POD_ADDRESSES, "w-1").found())
                .isEqualTo("FailedCreatePodSandBox: no addresses left");
        assertThat(outcome(sample.judged(), ClusterCheck.POD_HOSTS, "w-1"))
                .isInstanceOf(Skipped.class);
    }

    @Test
    void a_node_that_is_broken_is_not_one_that_waits() {
        sample.node(
                "w-1",
                it ->
                        new NodeState(
                                it.name(),
                                false,
                                "NodeStatusUnknown",
                                "Kubelet stopped posting node status.",
                                it.addresses(),
                                it.podCidrs()));

        assertThat(failure(ClusterCheck.NODE_READY, "w-1").found())
                .isEqualTo("NodeStatusUnknown: Kubelet stopped posting node status.");
    }

    @Test
    void a_server_that_is_silent_is_skipped_where_only_it_could_tell() {
        var facts = Facts.living(cluster, "cp-1", "w-1", "w-2").silent("w-1").get();
        var verification = Samples.of(cluster).facts(facts).judged();

        assertThat(outcome(verification, ClusterCheck.FORWARDING, "w-1", Family.IPV4))
                .isEqualTo(new Skipped("its server does not answer: w-1: does not answer"));
        assertThat(outcome(verification, ClusterCheck.NODE_READY, "w-1")).isEqualTo(new Passed());
    }

    @Test
    void a_node_that_the_cluster_does_not_have_fails() {
        sample.node("w-1", _ -> null);

        assertThat(failure(ClusterCheck.NODE_READY, "w-1").found())
                .isEqualTo("the cluster has no Node of this name");
    }

    @Test
    void an_api_server_that_lists_no_nodes_proves_nothing_about_them() {
        assertThat(outcome(sample.withoutNodes().judged(), ClusterCheck.NODE_READY, "w-1"))
                .isEqualTo(new Skipped("the API server did not list the cluster's Nodes"));
    }

    @Test
    void addresses_of_one_family_or_in_the_wrong_order_or_with_another_name_fail() {
        for (var addresses :
                List.of(
                        List.of(internal("192.168.2.1"), host("w-1")),
                        List.of(internal("fd00:1:2::1"), internal("192.168.2.1"), host("w-1")),
                        List.of(internal("192.168.2.1"), internal("192.168.2.9"), host("w-1")),
                        List.of(internal("192.168.2.1"), internal("fd00:1:2::1"), host("other")),
                        List.of(internal("192.168.2.1"), internal("fd00:1:2::1")),
                        List.of(internal("nonsense"), internal("fd00:1:2::1"), host("w-1")),
                        List.<NodeAddress>of())) {
            sample.node("w-1", it -> with(it, addresses, it.podCidrs()));

            assertThat(failure(ClusterCheck.NODE_ADDRESSES, "w-1").expected())
                    .isEqualTo("one InternalIP of IPv4, then of IPv6; Hostname w-1");
        }
    }

    @Test
    void blocks_that_are_missing_elsewhere_too_small_or_taken_fail() {
        var wrong =
                Map.of(
                        "10.244.21.0/24", "not one of each family, in this order",
                        "fd00:10:244:21::/64,10.244.21.0/24",
                                "not one of each family, in this order",
                        "10.244.21.0/25,fd00:10:244:21::/64", "10.244.21.0/25 has another size",
                        "10.9.21.0/24,fd00:10:244:21::/64", "10.9.21.0/24 is in no podSubnet",
                        "10.244.22.0/24,fd00:10:244:21::/64",
                                "10.244.22.0/24 overlaps the block of w-2",
                        "nonsense,fd00:10:244:21::/64", "something that is no network");
        wrong.forEach(
                (blocks, why) -> {
                    sample.node("w-1", it -> with(it, it.addresses(), List.of(blocks.split(","))));

                    assertThat(failure(ClusterCheck.NODE_POD_CIDRS, "w-1").found())
                            .endsWith(": " + why);
                });
        assertThat(failure(ClusterCheck.NODE_POD_CIDRS, "w-1").expected())
                .isEqualTo("a /24 of 10.244.0.0/16, then a /64 of fd00:10:244::/56");
    }

    @Test
    void forwarding_a_route_and_the_rules_of_kube_proxy_are_asked_for_each_family() {
        var facts =
                Facts.living(cluster, "cp-1", "w-1", "w-2")
                        .with("w-1", it -> forwarding(it, Map.of(Family.IPV4, true)))
                        .get();
        sample.facts(facts)
                .network(
                        "w-1",
                        new NodeNetwork(
                                Set.of(Family.IPV4),
                                Map.of(
                                        RulesTool.IPTABLES,
                                        Map.of(Family.IPV4, true, Family.IPV6, false))));

        for (var check :
                List.of(
                        ClusterCheck.FORWARDING,
                        ClusterCheck.DEFAULT_ROUTE,
                        ClusterCheck.PROXY_RULES)) {
            assertThat(outcome(sample.judged(), check, "w-1", Family.IPV4)).isEqualTo(new Passed());
            assertThat(outcome(sample.judged(), check, "w-1", Family.IPV6))
                    .isInstanceOfSatisfying(
                            Failed.class, it -> assertThat(it.found()).contains("IPv6"));
        }
    }

    @Test
    void rules_are_looked_for_where_kube_proxys_mode_has_them() {
        assertThat(
                        outcome(
                                sample.proxyMode(Optional.of("nftables")).judged(),
                                ClusterCheck.PROXY_RULES,
                                "w-1",
                                Family.IPV4))
                .isEqualTo(new Skipped("nft is not installed there, or could not look for IPv4"));
        assertThat(
                        outcome(
                                sample.proxyMode(Optional.of("ipvs")).judged(),
                                ClusterCheck.PROXY_RULES,
                                "w-1",
                                Family.IPV4))
                .isEqualTo(new Passed());
        assertThat(
                        outcome(
                                sample.proxyMode(Optional.empty()).judged(),
                                ClusterCheck.PROXY_RULES,
                                "w-1",
                                Family.IPV4))
                .isEqualTo(new Skipped("this cluster has no kube-proxy"));
    }

    @Test
    void a_pod_of_kube_system_that_does_not_run_fails_with_its_own_words() {
        sample.systemPod(
                new SystemPod(
                        "kube-proxy-x",
                        "w-1",
                        "Running",
                        false,
                        Optional.of("CrashLoopBackOff: back-off 5m0s")));

        assertThat(((Failed) outcome(sample.judged(), ClusterCheck.SYSTEM_PODS)).found())
                .isEqualTo("kube-proxy-x is not ready (CrashLoopBackOff: back-off 5m0s)");
    }

    @Test
    void services_with_another_policy_family_order_or_range_fail() {
        var wrong =
                Map.of(
                        "plain", accepted("SingleStack", "IPv6", "fd00:10:96::4d"),
                        "only-ipv6", accepted("SingleStack", "IPv6", "fd00:9::4d"),
                        "both-preferred", accepted("PreferDualStack", "IPv4", "10.96.0.77"),
                        "both-required",
                                accepted(
                                        "RequireDualStack",
                                        "IPv6 IPv4",
                                        "fd00:10:96::4d 10.96.0.77"),
                        "balanced",
                                accepted(
                                        "PreferDualStack",
                                        "IPv4 IPv6",
                                        "10.96.0.77 fd00:10:96::4d"));
        wrong.forEach(sample::service);
        sample.service("only-ipv4", new Accepted("", List.of(), "None", List.of(), List.of()));

        assertThat(Stream.of(ClusterCheck.values()).filter(it -> it.name().startsWith("SERVICE_")))
                .allSatisfy(
                        it -> assertThat(outcome(sample.judged(), it)).isInstanceOf(Failed.class));
        assertThat(((Failed) outcome(sample.judged(), ClusterCheck.SERVICE_PREFER_DUAL_STACK)))
                .isEqualTo(
                        new Failed(
                                "PreferDualStack, families IPv4, addresses 10.96.0.77",
                                "PreferDualStack with an address of 10.96.0.0/16, then an address"
                                        + " of fd00:10:96::/112",
                                "look at --service-cluster-ip-range of kube-apiserver"));
    }

    @Test
    void what_one_family_cannot_have_must_be_refused_and_for_that_reason() {
        var single = Samples.of(Clusters.of(Clusters.IPV4_ONLY, "cp-1"));
        single.service("both-required", accepted("RequireDualStack", "IPv4", "10.96.0.77"))
                .service(
                        "only-ipv6",
                        new Refused("services \"only-ipv6\" is forbidden: exceeded quota"));

        assertThat(outcome(single.judged(), ClusterCheck.SERVICE_REQUIRE_DUAL_STACK))
                .isEqualTo(
                        new Failed(
                                "RequireDualStack, families IPv4, addresses 10.96.0.77",
                                "refused: this cluster has only IPv4",
                                "look at --service-cluster-ip-range of kube-apiserver"));
        assertThat(outcome(single.judged(), ClusterCheck.SERVICE_IPV6))
                .isEqualTo(
                        new Skipped(
                                "it was refused for another reason: services \"only-ipv6\" is"
                                        + " forbidden: exceeded quota"));
    }

    @Test
    void a_service_that_a_dual_stack_cluster_refuses_fails_with_the_apis_words() {
        sample.service(
                "both-required", new Refused("this cluster is not configured for dual-stack"));

        assertThat(
                        ((Failed) outcome(sample.judged(), ClusterCheck.SERVICE_REQUIRE_DUAL_STACK))
                                .found())
                .isEqualTo(
                        "the API server refuses it: this cluster is not configured for dual-stack");
    }

    @Test
    void a_load_balancer_needs_somebody_who_provides_it() {
        sample.service(
                "balanced", accepted("PreferDualStack", "IPv6 IPv4", "fd00:10:96::4d 10.96.0.77"));

        assertThat(outcome(sample.judged(), ClusterCheck.SERVICE_LOAD_BALANCER))
                .isEqualTo(
                        new Skipped(
                                "its addresses in the cluster are right, but no provider of load"
                                        + " balancers gave it an external one"));
    }

    @Test
    void an_api_that_takes_no_namespace_fails_once_and_nothing_in_it_is_judged() {
        var verification = sample.trouble("the namespace cannot be made: no").judged();

        assertThat(verification.isGood()).isFalse();
        assertThat(outcome(verification, ClusterCheck.SERVICE_DEFAULT))
                .isInstanceOfSatisfying(
                        Failed.class,
                        it -> assertThat(it.found()).isEqualTo("the namespace cannot be made: no"));
        assertThat(
                        verification.verdicts().stream()
                                .filter(it -> it.check() != ClusterCheck.SERVICE_DEFAULT)
                                .filter(
                                        it ->
                                                it.check().needsPod()
                                                        || it.check()
                                                                .name()
                                                                .startsWith("SERVICE_")))
                .isNotEmpty()
                .allSatisfy(
                        it ->
                                assertThat(it.outcome())
                                        .isEqualTo(
                                                new Skipped("the namespace cannot be made: no")));
    }

    @Test
    void pods_that_were_not_made_or_do_not_run_or_cannot_be_asked_are_skipped_with_the_reason() {
        var image = held("Pending", "ImagePullBackOff: Back-off pulling image \"x\"");
        sample.pod("pod-1", _ -> image)
                .pod(
                        "pod-2",
                        it ->
                                Samples.told(
                                        it,
                                        _ ->
                                                new PodWords(
                                                        Optional.empty(),
                                                        List.of(),
                                                        List.of(),
                                                        Optional.of("error dialing backend"))))
                .pod("pod-3", it -> new PodState(it.phase(), it.ips(), it.why(), Optional.empty()));

        assertThat(outcome(sample.judged(), ClusterCheck.DNS, "cp-1", Family.IPV4))
                .isEqualTo(
                        new Skipped(
                                "its Pod did not run (Pending): ImagePullBackOff: Back-off pulling"
                                        + " image \"x\""));
        assertThat(outcome(sample.judged(), ClusterCheck.POD_HOSTS, "w-1"))
                .isEqualTo(new Skipped("its Pod cannot be asked: error dialing backend"));
        assertThat(outcome(sample.judged(), ClusterCheck.POD_ENVIRONMENT, "w-2"))
                .isEqualTo(new Skipped("its Pod was not asked within the deadline"));
        assertThat(outcome(sample.judged(), ClusterCheck.POD_ADDRESSES, "w-2"))
                .isEqualTo(new Passed());
        assertThat(
                        outcome(
                                sample.podTrouble("pods \"pod-1\" is forbidden: a quota").judged(),
                                ClusterCheck.POD_ADDRESSES,
                                "cp-1"))
                .isEqualTo(
                        new Skipped("its Pod was not made: pods \"pod-1\" is forbidden: a quota"));
    }

    @Test
    void a_pod_with_one_family_foreign_addresses_or_its_nodes_own_fails() {
        for (var ips :
                List.of(
                        List.of("10.244.21.5"),
                        List.of("10.244.21.5", "fd00:9::5"),
                        List.of("192.168.2.1", "fd00:1:2::1"),
                        List.of("10.244.21.5", "10.244.21.6"),
                        List.<String>of())) {
            sample.pod("pod-2", it -> new PodState(it.phase(), ips, it.why(), it.told()));

            assertThat(failure(ClusterCheck.POD_ADDRESSES, "w-1").expected())
                    .isEqualTo("one address of each of 10.244.0.0/16, fd00:10:244::/56");
        }
    }

    @Test
    void the_downward_api_and_the_hosts_file_must_have_both_families() {
        sample.pod(
                "pod-2",
                pod ->
                        Samples.told(
                                pod,
                                it ->
                                        new PodWords(
                                                Optional.of("10.244.21.5"),
                                                List.of("10.244.21.5 pod-2"),
                                                it.answers(),
                                                it.trouble())));

        assertThat(failure(ClusterCheck.POD_ENVIRONMENT, "w-1").expected())
                .isEqualTo("MY_POD_IPS=10.244.21.5,fd00:10:244:21::5");
        assertThat(failure(ClusterCheck.POD_HOSTS, "w-1").found())
                .isEqualTo("/etc/hosts has 10.244.21.5 pod-2");
    }

    @Test
    void pods_must_reach_each_other_and_nobody_else_may_answer() {
        sample.pod("pod-2", saying("peer", Family.IPV6, 1, "wget: download timed out"))
                .pod("pod-1", saying("peer", Family.IPV4, 0, "pod-9"));

        assertThat(outcome(sample.judged(), ClusterCheck.POD_TO_POD, "w-1", Family.IPV6))
                .isEqualTo(
                        new Failed(
                                "[fd00:10:244:22::5]:8080: wget: download timed out",
                                "the name of the Pod on w-2",
                                "look at the network add-on on both nodes: routes to each other's"
                                        + " blocks of IPv6, and firewalls"));
        assertThat(outcome(sample.judged(), ClusterCheck.POD_TO_POD, "w-1", Family.IPV4))
                .isEqualTo(new Passed());
        assertThat(outcome(sample.judged(), ClusterCheck.POD_TO_POD, "cp-1", Family.IPV4))
                .isInstanceOf(Failed.class);
    }

    @Test
    void a_cluster_of_one_node_has_no_other_to_ask() {
        assertThat(
                        outcome(
                                Samples.of(Clusters.dualStack("cp-1")).judged(),
                                ClusterCheck.POD_TO_POD,
                                "cp-1",
                                Family.IPV4))
                .isEqualTo(new Skipped("no Pod runs on another node"));
    }

    @Test
    void services_the_api_server_and_dns_must_answer_in_each_family() {
        sample.pod("pod-2", saying("service", Family.IPV6, 1, "wget: can't connect"))
                .pod("pod-1", saying("service", Family.IPV4, 0, "somebody else"))
                .pod("pod-3", saying("api", Family.IPV6, 1, "wget: can't connect: timed out"));

        assertThat(outcome(sample.judged(), ClusterCheck.POD_TO_SERVICE, "w-1", Family.IPV6))
                .isInstanceOf(Failed.class);
        assertThat(outcome(sample.judged(), ClusterCheck.POD_TO_SERVICE, "cp-1", Family.IPV4))
                .isInstanceOf(Failed.class);
        assertThat(outcome(sample.judged(), ClusterCheck.POD_TO_API, "w-2", Family.IPV6))
                .isInstanceOf(Failed.class);
        assertThat(outcome(sample.judged(), ClusterCheck.POD_TO_API, "w-2", Family.IPV4))
                .isEqualTo(new Passed());
    }

    @Test
    void whatever_the_api_server_answers_in_http_proves_the_way() {
        for (var words : List.of("wget: server returned error: HTTP/1.0 400 Bad Request", "ok")) {
            sample.pod("pod-2", saying("api", Family.IPV6, words.equals("ok") ? 0 : 1, words));
            assertThat(outcome(sample.judged(), ClusterCheck.POD_TO_API, "w-1", Family.IPV6))
                    .isEqualTo(new Passed());
        }
        sample.pod("pod-2", saying("api", Family.IPV6, 8, ""));
        assertThat(outcome(sample.judged(), ClusterCheck.POD_TO_API, "w-1", Family.IPV6))
                .isEqualTo(new Passed());
        sample.pod("pod-2", saying("api", Family.IPV6, 143, ""));
        assertThat(failureOf(ClusterCheck.POD_TO_API, "w-1", Family.IPV6).found())
                .endsWith("no answer in time, or no words (exit code 143)");
    }

    @Test
    void names_must_lead_to_the_services_address_in_whatever_way_nslookup_writes_it() {
        for (var words :
                List.of(
                        "Server: 10.96.0.10 Address 1: 10.96.0.10 kube-dns  Name:      a Address 1:"
                                + " fd00:10:96::4d a",
                        "Server:\t\t10.96.0.10 Address:\t10.96.0.10#53  Name:\ta Address:"
                                + " fd00:10:96::4d")) {
            sample.pod("pod-2", saying("AAAA", Family.IPV6, 0, words));
            assertThat(outcome(sample.judged(), ClusterCheck.DNS, "w-1", Family.IPV6))
                    .isEqualTo(new Passed());
        }
        for (var words :
                List.of(
                        "Server: 10.96.0.10 Address: 10.96.0.10:53  *** Can't find a: No answer",
                        "Server: fd00:10:96::4d Address: fd00:10:96::4d  no Name",
                        "Server: x Address: y  Name: a Address: fd00:10:96::99",
                        "")) {
            sample.pod("pod-2", saying("AAAA", Family.IPV6, 1, words));
            assertThat(failureOf(ClusterCheck.DNS, "w-1", Family.IPV6).expected())
                    .isEqualTo("AAAA fd00:10:96::4d");
        }
    }

    @Test
    void what_is_left_and_what_was_not_checked_is_told() {
        var notes =
                sample.cleanUp(CleanUp.LEFT, "dsctl-verify-aa")
                        .node("stranger", _ -> with(nodeState("stranger"), List.of(), List.of()))
                        .judged()
                        .notes();

        assertThat(notes)
                .containsExactly(
                        "the namespace dsctl-verify-0123456789 could not be deleted: the next"
                                + " `dsctl verify` tries again, or `kubectl delete namespace"
                                + " dsctl-verify-0123456789`",
                        "the namespace dsctl-verify-aa is of another `dsctl verify`, which may be"
                                + " at work still; a later one removes it",
                        "stranger is not in the inventory and was not checked");
    }

    private static NodeState nodeState(String name) {
        return new NodeState(name, true, "", "", List.of(), List.of());
    }

    private static NodeState with(
            NodeState it, List<NodeAddress> addresses, List<String> podCidrs) {
        return new NodeState(it.name(), it.ready(), it.reason(), it.message(), addresses, podCidrs);
    }

    private static NodeAddress internal(String address) {
        return new NodeAddress("InternalIP", address);
    }

    private static NodeAddress host(String name) {
        return new NodeAddress("Hostname", name);
    }

    private static Accepted accepted(String policy, String families, String addresses) {
        var all = List.of(addresses.split(" "));
        return new Accepted(policy, List.of(families.split(" ")), all.getFirst(), all, List.of());
    }

    private static Seen forwarding(Seen seen, Map<Family, Boolean> forwards) {
        return Facts.kernel(seen, new Kernel(forwards, false, "", List.of(), Map.of()));
    }

    private Failed failure(ClusterCheck check, String node) {
        return (Failed) outcome(sample.judged(), check, node);
    }

    private Failed failureOf(ClusterCheck check, String node, Family family) {
        return (Failed) outcome(sample.judged(), check, node, family);
    }

    private static Outcome outcome(Verification verification, ClusterCheck check) {
        return one(verification, new Key(check, Optional.empty(), Optional.empty()));
    }

    private static Outcome outcome(Verification verification, ClusterCheck check, String node) {
        return one(verification, new Key(check, Optional.of(node), Optional.empty()));
    }

    private static Outcome outcome(
            Verification verification, ClusterCheck check, String node, Family family) {
        return one(verification, new Key(check, Optional.of(node), Optional.of(family)));
    }

    private record Key(ClusterCheck check, Optional<String> node, Optional<Family> family) {}

    private static Outcome one(Verification verification, Key key) {
        return verification.verdicts().stream()
                .filter(it -> new Key(it.check(), it.node(), it.family()).equals(key))
                .findFirst()
                .orElseThrow()
                .outcome();
    }
}
