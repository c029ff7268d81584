package io.dsctl.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.dsctl.Clusters;
import io.dsctl.Equipped;
import io.dsctl.Facts;
import io.dsctl.cluster.Check;
import io.dsctl.cluster.Cluster;
import io.dsctl.facts.ClusterFacts;
import io.dsctl.facts.Equipment;
import io.dsctl.facts.Machine;
import io.dsctl.facts.NodeFacts.Seen;
import io.dsctl.failure.Refusal;
import io.dsctl.plan.Notice.Kind;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

class NoticesTest {

    private final Cluster cluster = Clusters.dualStack("cp-1", "w-1", "w-2");

    @Test
    void there_is_nothing_to_tell_of_sound_servers_and_clusters() {
        assertThat(notices(cluster, Facts.of(cluster))).isEmpty();
        assertThat(notices(cluster, Facts.living(cluster, "cp-1", "w-1", "w-2"))).isEmpty();
    }

    @Test
    void warnings_are_told_and_hold_nobody_back() {
        var facts =
                Facts.of(cluster)
                        .with(
                                "w-1",
                                seen -> Facts.equipment(seen, Equipped.well().missing("tc").get()));

        assertThat(notices(cluster, facts))
                .extracting(Notice::kind, Notice::subject, Notice::what)
                .containsExactly(
                        tuple(Kind.WARNING, "w-1", "tc is not installed [FileExisting-tc]"));
        assertThat(Planner.plan(cluster, facts.get()).heldBack()).isEmpty();
    }

    @Test
    void what_is_ignored_is_told_with_the_reason() {
        var ignoring = Clusters.ignoring(cluster, Check.SWAP);
        var facts =
                Facts.of(ignoring)
                        .with(
                                "w-1",
                                seen ->
                                        Facts.equipment(
                                                seen, Equipped.well().swaps("/dev/sda2").get()));

        assertThat(notices(ignoring, facts))
                .containsExactly(
                        new Notice(Kind.IGNORED, "w-1", "swap is on: /dev/sda2 [Swap]", "a test"));
    }

    @Test
    void a_clock_that_is_off_by_more_than_thirty_seconds_is_told_of_members_too() {
        var facts =
                Facts.living(cluster, "cp-1", "w-1")
                        .with("w-1", seen -> Facts.clock(seen, Duration.ofSeconds(31)))
                        .with("w-2", seen -> Facts.clock(seen, Duration.ofSeconds(-30)));
        var far =
                Facts.living(cluster, "cp-1", "w-1")
                        .with("w-1", seen -> Facts.clock(seen, Duration.ofHours(3)));

        assertThat(notices(cluster, facts))
                .extracting(Notice::subject, Notice::what)
                .containsExactly(
                        tuple(
                                "w-1",
                                "its clock is 31 seconds fast, going by this machine's and the"
                                        + " other servers' [ClockSkew]"));
        assertThat(notices(cluster, far))
                .singleElement()
                .satisfies(it -> assertThat(it.what()).contains("3 hours fast"));
    }

    @Test
    void what_leaves_a_server_out_is_not_told_twice() {
        var facts =
                Facts.living(cluster, "cp-1", "w-1")
                        .with("w-2", seen -> Facts.clock(seen, Duration.ofHours(3)));

        assertThat(notices(cluster, facts)).isEmpty();
        assertThat(Planner.plan(cluster, facts.get()).heldBack()).hasSize(1);
    }

    @Test
    void where_the_servers_agree_it_is_the_operators_clock_that_is_told() {
        var facts = Facts.living(cluster, "cp-1", "w-1", "w-2");
        for (var name : List.of("cp-1", "w-1", "w-2")) {
            facts.with(name, seen -> Facts.clock(seen, Duration.ofMinutes(3)));
        }

        assertThat(notices(cluster, facts))
                .extracting(Notice::subject, Notice::what)
                .containsExactly(
                        tuple(
                                "this machine",
                                "its clock is 3 minutes slow, going by the servers'"));
    }

    @Test
    void a_copy_of_another_server_is_left_out_and_one_sign_alone_is_only_told() {
        assertThat(heldBack("machine-of-w-1", "product-of-w-1", "w-2"))
                .containsExactly(
                        "it has the machine-id and the product_uuid of w-1 [UniqueMachine]");
        assertThat(warnings("machine-of-w-1", "product-of-w-2", "w-2"))
                .containsExactly("it has the machine-id of w-1 [UniqueMachine]");
        assertThat(warnings("machine-of-w-2", "product-of-w-1", "w-2"))
                .containsExactly("it has the product_uuid of w-1 [UniqueMachine]");
        assertThat(warnings("machine-of-w-2", "product-of-w-2", "w-1"))
                .containsExactly("it has the hostname of w-1 [UniqueHostname]");
    }

    @Test
    void servers_that_do_not_tell_who_they_are_are_no_copies() {
        var facts = Facts.living(cluster, "cp-1");
        for (var name : List.of("w-1", "w-2")) {
            facts.with(name, seen -> machine(seen, "", "", ""));
        }

        assertThat(notices(cluster, facts)).isEmpty();
        assertThat(Planner.plan(cluster, facts.get()).heldBack()).isEmpty();
    }

    @Test
    void two_nodes_that_are_one_machine_are_refused() {
        var other = Facts.bare("w-1");
        var facts =
                Facts.living(cluster, "cp-1", "w-1")
                        .with(
                                "w-2",
                                seen ->
                                        Facts.machine(
                                                Facts.addresses(
                                                        seen,
                                                        other.addresses().getFirst(),
                                                        Facts.on("eth1", "192.0.2.7")),
                                                other.machine()));

        assertThat(Safeguards.refusals(cluster, facts.get()))
                .extracting(Refusal::subject, Refusal::what)
                .containsExactly(
                        tuple(
                                "w-2",
                                "it is the machine that w-1 is: both have the address"
                                        + " 192.168.2.1"));
    }

    @Test
    void an_address_that_containers_use_everywhere_is_no_sign() {
        var facts = Facts.living(cluster, "cp-1");
        for (var name : List.of("w-1", "w-2")) {
            facts.with(
                    name,
                    seen ->
                            machine(
                                    Facts.addresses(
                                            seen,
                                            Facts.on("eth0", Clusters.ipv4(name).text()),
                                            Facts.on("eth0", Clusters.ipv6(name).text()),
                                            Facts.on("docker0", "172.17.0.1")),
                                    "same",
                                    "",
                                    name));
        }

        assertThat(Safeguards.refusals(cluster, facts.get())).isEmpty();
    }

    @Test
    void an_address_that_a_member_lost_is_told_and_the_others_go_on() {
        var facts =
                Facts.living(cluster, "cp-1", "w-1")
                        .with(
                                "w-1",
                                seen ->
                                        Facts.addresses(
                                                seen,
                                                Facts.on("eth0", "192.168.2.77"),
                                                Facts.on("eth0", "fd00:1:2::1")));

        assertThat(notices(cluster, facts))
                .extracting(Notice::subject, Notice::what)
                .containsExactly(
                        tuple(
                                "w-1",
                                "its Node has 192.168.2.1, which the server has no more"
                                        + " [NodeAddresses]"));
        assertThat(Planner.plan(cluster, facts.get()).steps()).isNotEmpty();
    }

    @Test
    void a_node_that_the_inventory_does_not_have_is_told_and_left_alone() {
        var larger = Clusters.dualStack("cp-1", "w-1", "w-2", "w-3");
        var smaller = larger.withNodes(larger.nodes().subList(0, 3));
        var facts = Facts.living(larger, "cp-1", "w-1", "w-2", "w-3").get();
        var seen = new LinkedHashMap<>(facts.nodes());
        seen.remove(larger.nodes().getLast());
        var plan = Planner.plan(smaller, new ClusterFacts(seen));

        assertThat(plan.steps()).isEmpty();
        assertThat(plan.notices())
                .extracting(Notice::kind, Notice::subject, Notice::what)
                .containsExactly(
                        tuple(
                                Kind.ORPHAN,
                                "w-3",
                                "it is a worker of the cluster, Ready, and is left alone"));
    }

    @Test
    void a_plan_does_the_same_whatever_else_is_told() {
        var one = Planner.plan(cluster, Facts.living(cluster, "cp-1").get());
        var later =
                Planner.plan(
                        cluster,
                        Facts.living(cluster, "cp-1")
                                .with("w-1", seen -> Facts.clock(seen, Duration.ofSeconds(45)))
                                .get());
        var larger = Planner.plan(cluster, Facts.living(cluster, "cp-1", "w-1").get());

        assertThat(later.notices()).isNotEqualTo(one.notices());
        assertThat(later.does(one)).isTrue();
        assertThat(larger.does(one)).isFalse();
    }

    private List<String> heldBack(String machineId, String product, String hostname) {
        return Planner.plan(cluster, like(machineId, product, hostname).get()).heldBack().stream()
                .map(HeldBack::what)
                .toList();
    }

    private List<String> warnings(String machineId, String product, String hostname) {
        var facts = like(machineId, product, hostname);
        assertThat(Planner.plan(cluster, facts.get()).heldBack()).isEmpty();
        return notices(cluster, facts).stream().map(Notice::what).toList();
    }

    /** w-2 joins, and calls itself that; w-1 is a member. */
    private Facts like(String machineId, String product, String hostname) {
        return Facts.living(cluster, "cp-1", "w-1")
                .with("w-2", seen -> machine(seen, machineId, product, hostname));
    }

    private static Seen machine(Seen seen, String machineId, String product, String hostname) {
        return Facts.machine(
                seen,
                new Machine(
                        machineId,
                        Optional.of(Duration.ZERO),
                        product,
                        hostname,
                        Equipment.unknown()));
    }

    private static List<Notice> notices(Cluster cluster, Facts facts) {
        return Planner.plan(cluster, facts.get()).notices();
    }
}
