package io.dsctl.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.dsctl.Clusters;
import io.dsctl.Facts;
import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.KubernetesVersion;
import io.dsctl.cluster.Node;
import io.dsctl.facts.Api;
import io.dsctl.facts.EtcdMember;
import io.dsctl.facts.KubernetesCertificate;
import io.dsctl.facts.KubernetesFile;
import io.dsctl.facts.Member;
import io.dsctl.facts.NodeCondition;
import io.dsctl.facts.NodeFacts.Seen;
import io.dsctl.facts.NodeInfo;
import io.dsctl.facts.Tools;
import io.dsctl.facts.Upkeep;
import io.dsctl.facts.Validity;
import io.dsctl.plan.Status.CertificateStatus;
import io.dsctl.plan.Status.Remark;
import io.dsctl.plan.Status.Result;

import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

class StatusTest {

    private static final Duration YEAR = Duration.ofDays(365);

    private final Cluster cluster = Clusters.dualStack("cp-1", "cp-2", "cp-3", "w-1");
    private final Map<Node, Upkeep> upkeep = new HashMap<>();

    @Test
    void a_cluster_without_trouble_is_whole() {
        sound();
        var status = status(living());

        assertThat(status.remarks()).isEmpty();
        assertThat(status.result()).isEqualTo(Result.WHOLE);
        assertThat(status.through()).map(Node::name).contains("cp-1");
        assertThat(status.version()).contains(Facts.VERSION);
        assertThat(status.nodes())
                .extracting(
                        it -> it.node().name(),
                        it -> it.finding().orElseThrow().condition(),
                        it -> it.member().orElseThrow().info().podCidrs(),
                        it -> it.addresses())
                .contains(
                        tuple(
                                "w-1",
                                NodeCondition.JOINED,
                                Clusters.podCidrs("w-1"),
                                List.of(Clusters.ipv4("w-1"), Clusters.ipv6("w-1"))));
        assertThat(status.etcd())
                .extracting(
                        it -> it.member().name(), it -> it.healthy(), it -> it.node().isPresent())
                .containsExactly(
                        tuple("cp-1", true, true),
                        tuple("cp-2", true, true),
                        tuple("cp-3", true, true));
    }

    @Test
    void bare_servers_are_no_cluster_yet_and_no_trouble() {
        var status = status(Facts.of(cluster));

        assertThat(status.result()).isEqualTo(Result.ABSENT);
        assertThat(status.remarks()).isEmpty();
        assertThat(status.nodes()).allMatch(it -> it.member().isEmpty());
        assertThat(status.nodes().getFirst().addresses())
                .containsExactly(Clusters.ipv4("cp-1"), Clusters.ipv6("cp-1"));
    }

    @Test
    void a_control_plane_that_is_silent_may_hide_a_cluster_a_worker_not() {
        assertThat(status(Facts.of(cluster).silent("w-1")).result()).isEqualTo(Result.ABSENT);
        assertThat(status(Facts.of(cluster).silent("cp-2")).result()).isEqualTo(Result.DOWN);
    }

    @Test
    void an_init_that_is_half_done_or_at_work_is_no_cluster_yet() {
        sound();
        var begun =
                Facts.of(cluster)
                        .with(
                                "cp-1",
                                seen ->
                                        Facts.initRecord(
                                                Facts.files(
                                                        seen, Set.of(KubernetesFile.ADMIN_CONF)),
                                                "x",
                                                false));
        var busy = Facts.of(cluster).with("cp-1", Facts::busy);

        assertThat(status(begun).result()).isEqualTo(Result.ABSENT);
        assertThat(status(begun).remarks()).extracting(Remark::subject).containsExactly("cp-1");
        assertThat(status(busy).result()).isEqualTo(Result.ABSENT);
    }

    @Test
    void without_an_api_server_what_the_servers_know_is_told_all_the_same() {
        sound();
        var facts = living();
        for (var name : List.of("cp-1", "cp-2", "cp-3")) {
            facts.with(name, seen -> withoutApi(seen));
        }
        var status = status(facts);

        assertThat(status.result()).isEqualTo(Result.DOWN);
        assertThat(status.etcd()).hasSize(3);
        assertThat(status.remarks())
                .extracting(Remark::what)
                .containsExactly("no API server of the inventory answers as a whole control plane");
        assertThat(status.nodes())
                .extracting(it -> it.finding().orElseThrow().condition())
                .containsOnly(NodeCondition.UNKNOWN);
    }

    @Test
    void one_server_that_is_silent_leaves_the_cluster_standing() {
        sound();
        var status = status(living().silent("cp-1"));

        assertThat(status.result()).isEqualTo(Result.PARTIAL);
        assertThat(status.through()).map(Node::name).contains("cp-2");
        assertThat(status.remarks())
                .containsExactly(new Remark(true, "cp-1", "does not answer", "look at it"));
        assertThat(status.nodes().getFirst().member()).isPresent();
        assertThat(status.nodes().getFirst().finding()).isEmpty();
    }

    @Test
    void what_apply_would_do_something_about_is_trouble() {
        sound();
        var outside = Facts.living(cluster, "cp-1", "cp-2", "cp-3");

        assertThat(troubles(status(outside)))
                .containsExactly(tuple("w-1", "it is not in the cluster"));
    }

    @Test
    void an_api_server_that_is_not_ready_is_trouble_of_its_control_plane_alone() {
        sound();

        assertThat(troubles(status(living().with("cp-2", seen -> withoutApi(seen)))))
                .containsExactly(tuple("cp-2", "its API server is not ready"));
    }

    @Test
    void nodes_that_are_not_ready_or_lack_a_family_are_trouble() {
        sound();
        var facts =
                member(
                        living(),
                        "w-1",
                        it ->
                                new Member(
                                        it.name(),
                                        it.machineId(),
                                        false,
                                        it.controlPlane(),
                                        List.of(Clusters.ipv4("w-1")),
                                        it.labels(),
                                        it.annotations(),
                                        new NodeInfo(
                                                Clusters.podCidrs("w-1").subList(0, 1),
                                                it.info().kubelet(),
                                                it.info().runtime(),
                                                false)));

        assertThat(troubles(status(facts)))
                .containsExactly(
                        tuple("w-1", "its Node is not Ready"),
                        tuple("w-1", "its Node has no IPv6 address"),
                        tuple("w-1", "it has no block of IPv6 addresses for its pods"));
    }

    @ParameterizedTest
    @CsvSource({
        "1.36.3, false",
        "1.35.2, false",
        "1.33.0, false",
        "1.32.9, true",
        "1.36.9, false",
        "1.37.0, true"
    })
    void a_kubelet_that_does_not_go_with_the_cluster_is_trouble(String version, boolean trouble) {
        sound();
        var kubelet = KubernetesVersion.parse(version);
        var facts =
                member(living(), "w-1", it -> info(it, kubelet, false))
                        .with("w-1", seen -> Facts.tools(seen, new Tools(kubelet, kubelet, true)));

        assertThat(status(facts).remarks())
                .containsExactly(
                        new Remark(
                                trouble,
                                "w-1",
                                "its kubelet is v%s, the cluster is v1.36.4".formatted(version),
                                status(facts).remarks().getFirst().hint()));
        assertThat(status(facts).result()).isEqualTo(trouble ? Result.PARTIAL : Result.WHOLE);
    }

    @Test
    void cordoned_nodes_and_kubelets_that_wait_for_a_restart_are_noted() {
        sound();
        var facts =
                member(
                        living(),
                        "w-1",
                        it -> info(it, Optional.of(new KubernetesVersion(1, 36, 3)), true));
        var status = status(facts);

        assertThat(status.result()).isEqualTo(Result.WHOLE);
        assertThat(status.remarks())
                .extracting(Remark::what)
                .contains(
                        "it is cordoned: no new pods come to it",
                        "kubelet v1.36.4 is installed, v1.36.3 runs");
    }

    @Test
    void nodes_that_the_inventory_lacks_are_told_and_no_trouble() {
        sound();
        var smaller = Clusters.dualStack("cp-1", "cp-2", "cp-3");
        var facts = Facts.living(smaller, "cp-1", "cp-2", "cp-3");
        var api = Facts.api(cluster, "cp-1", "cp-2", "cp-3", "w-1");
        facts.with("cp-1", seen -> Facts.api(seen, api));
        var status = Status.of(smaller, facts.get(), upkeep);

        assertThat(status.orphans()).extracting(Member::name).containsExactly("w-1");
        assertThat(status.result()).isEqualTo(Result.WHOLE);
    }

    @Test
    void of_etcd_every_member_that_is_no_healthy_voter_is_trouble() {
        sound();
        etcd(
                List.of("1", "3"),
                new EtcdMember("1", "cp-1", false, List.of()),
                new EtcdMember("2", "cp-2", false, List.of()),
                new EtcdMember("3", "cp-3", false, List.of()),
                new EtcdMember("4", "cp-9", false, List.of()),
                new EtcdMember("5", "", true, List.of(Clusters.ipv4("cp-3"))),
                new EtcdMember("6", "cp-8", true, List.of()));

        assertThat(troubles(status(living())))
                .containsExactlyInAnyOrder(
                        tuple("cp-2", "the etcd member 2 (cp-2) is not healthy"),
                        tuple("etcd", "the etcd member 4 (cp-9) is not healthy"),
                        tuple("cp-3", "the etcd member 5 was added and never started"),
                        tuple("etcd", "the etcd member 6 (cp-8) is a learner and has no vote"),
                        tuple(
                                "etcd",
                                "2 of 4 voting members are healthy, and it needs 3 to decide"
                                        + " anything"));
    }

    @Test
    void etcd_that_lives_on_its_last_member_but_one_is_told() {
        sound();
        etcd(
                List.of("1", "2"),
                new EtcdMember("1", "cp-1", false, List.of()),
                new EtcdMember("2", "cp-2", false, List.of()),
                new EtcdMember("3", "cp-3", false, List.of()));

        assertThat(troubles(status(living())))
                .contains(
                        tuple(
                                "etcd",
                                "2 of 3 voting members are healthy: it stops when one more is"
                                        + " lost"));
    }

    @Test
    void a_member_on_no_control_plane_of_the_inventory_is_noted_and_one_that_is_missing_trouble() {
        sound();
        etcd(
                List.of("1", "2", "9"),
                new EtcdMember("1", "cp-1", false, List.of()),
                new EtcdMember("2", "cp-2", false, List.of()),
                new EtcdMember("9", "cp-9", false, List.of()));
        var status = status(living());

        assertThat(troubles(status))
                .containsExactly(tuple("cp-3", "etcd has no member of this name"));
        assertThat(status.remarks())
                .extracting(Remark::what)
                .contains("the etcd member 9 (cp-9) is on no control plane of the inventory");
    }

    @Test
    void certificates_are_told_in_the_order_in_which_they_end() {
        sound();
        certificate("w-1", KubernetesCertificate.KUBELET_CLIENT, Duration.ofDays(40), YEAR);
        certificate("cp-2", KubernetesCertificate.CA, Duration.ofDays(3000), YEAR.multipliedBy(10));

        assertThat(status(living()).certificates())
                .extracting(it -> it.node().name(), CertificateStatus::certificate)
                .containsExactly(
                        tuple("w-1", KubernetesCertificate.KUBELET_CLIENT),
                        tuple("cp-2", KubernetesCertificate.CA));
        assertThat(status(living()).result()).isEqualTo(Result.WHOLE);
    }

    @Test
    void certificates_that_end_within_thirty_days_or_have_ended_are_trouble() {
        sound();
        certificate("cp-1", KubernetesCertificate.ADMIN_CONF, Duration.ofDays(29), YEAR);
        certificate("cp-1", KubernetesCertificate.API_SERVER, Duration.ofDays(29), YEAR);
        certificate("cp-1", KubernetesCertificate.ETCD_PEER, Duration.ofDays(30), YEAR);
        certificate("w-1", KubernetesCertificate.KUBELET_CLIENT, Duration.ofDays(-2), YEAR);

        assertThat(troubles(status(living())))
                .containsExactly(
                        tuple("w-1", "certificates ended 2 days ago: kubelet-client"),
                        tuple("cp-1", "certificates end in 29 days: admin.conf, apiserver"));
    }

    @Test
    void one_that_is_short_lived_by_design_is_told_in_its_last_tenth() {
        sound();
        var tenDays = Duration.ofDays(10);
        certificate("w-1", KubernetesCertificate.KUBELET_CLIENT, Duration.ofDays(2), tenDays);
        assertThat(troubles(status(living()))).isEmpty();

        certificate("w-1", KubernetesCertificate.KUBELET_CLIENT, Duration.ofHours(20), tenDays);
        assertThat(troubles(status(living())))
                .containsExactly(tuple("w-1", "certificates end in 0 days: kubelet-client"));
    }

    @Test
    void a_certificate_that_cannot_be_read_is_trouble() {
        sound();
        upkeep.put(
                node("w-1"),
                new Upkeep(
                        Map.of(),
                        Set.of(KubernetesCertificate.KUBELET_CLIENT),
                        List.of(),
                        Set.of()));

        assertThat(troubles(status(living())))
                .containsExactly(tuple("w-1", "its certificate kubelet-client cannot be read"));
    }

    @Test
    void a_server_that_answers_only_once_is_not_taken_for_sound() {
        sound();
        upkeep.remove(node("w-1"));

        assertThat(troubles(status(living())))
                .containsExactly(
                        tuple(
                                "w-1",
                                "it answered once and not again: its certificates are not"
                                        + " known"));
    }

    private Facts living() {
        return Facts.living(cluster, "cp-1", "cp-2", "cp-3", "w-1");
    }

    private Status status(Facts facts) {
        return Status.of(cluster, facts.get(), upkeep);
    }

    private static List<Tuple> troubles(Status status) {
        return status.remarks().stream()
                .filter(Remark::trouble)
                .map(it -> tuple(it.subject(), it.what()))
                .toList();
    }

    /** Each control plane knows all members of etcd, and reaches them. */
    private void sound() {
        upkeep.put(node("w-1"), Upkeep.unknown());
        var members = List.of(Facts.voter("cp-1"), Facts.voter("cp-2"), Facts.voter("cp-3"));
        etcd(members.stream().map(EtcdMember::id).toList(), members.toArray(EtcdMember[]::new));
    }

    private void etcd(List<String> healthy, EtcdMember... members) {
        for (var node : cluster.controlPlanes()) {
            upkeep.put(node, new Upkeep(Map.of(), Set.of(), List.of(members), Set.copyOf(healthy)));
        }
    }

    private void certificate(
            String node, KubernetesCertificate certificate, Duration left, Duration length) {
        var before = upkeep.getOrDefault(node(node), Upkeep.unknown());
        var all = new HashMap<>(before.certificates());
        var end = Instant.parse("2026-03-01T12:00:00Z").plus(left);
        all.put(certificate, new Validity(end.toString(), length, left));
        upkeep.put(
                node(node), new Upkeep(all, before.unreadable(), before.etcd(), before.healthy()));
    }

    /** As the cluster knows one of its members, whoever is asked. */
    private Facts member(Facts facts, String name, UnaryOperator<Member> change) {
        for (var node : cluster.controlPlanes()) {
            facts.with(
                    node.name(),
                    seen -> Facts.api(seen, changed(seen.api().orElseThrow(), name, change)));
        }
        return facts;
    }

    private static Api changed(Api api, String name, UnaryOperator<Member> change) {
        return new Api(
                api.settings(),
                api.clusterInfo(),
                api.members().stream()
                        .map(it -> it.name().equals(name) ? change.apply(it) : it)
                        .toList(),
                api.etcd(),
                api.credentials());
    }

    private static Member info(Member it, Optional<KubernetesVersion> kubelet, boolean cordoned) {
        return new Member(
                it.name(),
                it.machineId(),
                it.ready(),
                it.controlPlane(),
                it.addresses(),
                it.labels(),
                it.annotations(),
                new NodeInfo(it.info().podCidrs(), kubelet, it.info().runtime(), cordoned));
    }

    private static Seen withoutApi(Seen it) {
        return new Seen(
                it.machine(),
                it.addresses(),
                it.kernel(),
                it.tools(),
                it.criSockets(),
                it.files(),
                Optional.empty(),
                it.kubeadmRuns(),
                it.initRecord(),
                it.endpointServesCluster());
    }

    private Node node(String name) {
        return cluster.nodes().stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
