package io.dsctl.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.dsctl.Clusters;
import io.dsctl.Facts;
import io.dsctl.cluster.Check;
import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.FirewallMode;
import io.dsctl.cluster.HostPort;
import io.dsctl.cluster.IgnoredCheck;
import io.dsctl.cluster.Node;
import io.dsctl.cluster.NodeSettings;
import io.dsctl.facts.ClusterFacts;
import io.dsctl.facts.Firewall;
import io.dsctl.facts.Firewalld;
import io.dsctl.facts.Reach;
import io.dsctl.facts.Ufw;

import org.junit.jupiter.api.Test;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What is let through firewalls of servers, and when. */
class FirewallsTest {

    private static final Cluster CLUSTER = Clusters.dualStack("cp-1", "w-1", "w-2");

    private static final List<String> NETWORKS =
            List.of("10.244.0.0/16", "fd00:10:244::/56", "10.96.0.0/16", "fd00:10:96::/112");

    @Test
    void nodes_pods_and_services_of_both_families_are_let_in() {
        var openings = Openings.of(CLUSTER, Facts.of(CLUSTER).get());

        assertThat(openings.nodes())
                .containsExactly(
                        v4("cp-1"), v6("cp-1"), v4("w-1"), v6("w-1"), v4("w-2"), v6("w-2"));
        assertThat(openings.senders()).endsWith(NETWORKS.toArray(String[]::new));
    }

    @Test
    void a_member_that_the_inventory_does_not_have_is_let_in_too() {
        var facts = Facts.living(CLUSTER, "cp-1", "w-1").get();
        var smaller = Clusters.dualStack("cp-1");

        assertThat(Openings.of(smaller, facts.without(List.of(node("w-1")))).nodes())
                .contains(v4("w-1"), v6("w-1"));
    }

    @Test
    void a_node_that_is_silent_is_let_in_as_the_cluster_knows_it() {
        var facts = Facts.living(CLUSTER, "cp-1", "w-1").silent("w-1").get();

        assertThat(Openings.of(CLUSTER, facts).nodes()).contains(v4("w-1"), v6("w-1"));
    }

    @Test
    void a_server_without_a_firewall_needs_nothing() {
        assertThat(ids(Facts.of(CLUSTER).get())).noneMatch(it -> it.endsWith("/open-firewall"));
    }

    @Test
    void who_joins_waits_for_its_own_firewall_and_those_of_control_planes() {
        var plan =
                plan(
                        Facts.of(CLUSTER)
                                .with("cp-1", it -> Facts.firewall(it, of(firewalld())))
                                .with("w-1", it -> Facts.firewall(it, of(ufw())))
                                .get());

        assertThat(step(plan, "cp-1/init-control-plane").needs()).contains("cp-1/open-firewall");
        assertThat(step(plan, "w-1/join-worker").needs())
                .contains("w-1/open-firewall", "cp-1/open-firewall");
        assertThat(step(plan, "w-2/join-worker").needs()).contains("cp-1/open-firewall");
        assertThat(step(plan, "w-1/open-firewall").reason())
                .isEqualTo(
                        "ufw lacks `ufw allow from %s`, `ufw allow from %s`, `ufw allow from %s`"
                                        .formatted(v4("cp-1"), v6("cp-1"), v4("w-1"))
                                + " and 11 more");
        assertThat(step(plan, "cp-1/open-firewall").reason())
                .isEqualTo(
                        "firewalld does not trust %s, %s, %s and 7 more"
                                .formatted(v4("cp-1"), v6("cp-1"), v4("w-1")));
    }

    @Test
    void control_planes_wait_for_each_other() {
        var cluster = Clusters.dualStack("cp-1", "cp-2", "cp-3");
        var plan =
                Planner.plan(
                        cluster,
                        Facts.living(cluster, "cp-1", "cp-2")
                                .with("cp-1", it -> Facts.firewall(it, of(ufw())))
                                .with("cp-2", it -> Facts.firewall(it, of(ufw())))
                                .get());

        assertThat(step(plan, "cp-3/join-control-plane").needs()).contains("cp-1/open-firewall");
        assertThat(step(plan, "cp-3/join-control-plane").after()).contains("cp-2/open-firewall");
    }

    @Test
    void what_is_open_is_left_alone() {
        var facts =
                Facts.living(CLUSTER, "cp-1", "w-1", "w-2")
                        .with("cp-1", it -> Facts.firewall(it, of(openFirewalld())))
                        .with("w-1", it -> Facts.firewall(it, of(openUfw())))
                        .get();

        assertThat(ids(facts)).isEmpty();
        assertThat(plan(facts).notices()).isEmpty();
    }

    @Test
    void a_rule_that_somebody_took_away_comes_back_on_a_member() {
        var rules = new HashSet<>(openUfw().rules());
        rules.remove("route allow from 10.244.0.0/16");
        var plan = plan(member(of(new Ufw(rules, Set.of()))));

        assertThat(ids(plan)).containsExactly("w-1/open-firewall");
        assertThat(Effect.of(step(plan, "w-1/open-firewall").step())).isEqualTo(Effect.CHANGE);
        assertThat(step(plan, "w-1/open-firewall").reason())
                .isEqualTo("ufw lacks `ufw route allow from 10.244.0.0/16`");
    }

    /** ufw would put ours in its place. */
    @Test
    void a_rule_that_somebody_decided_otherwise_is_kept_and_told() {
        var rules = new HashSet<>(openUfw().rules());
        rules.remove("route allow from 10.244.0.0/16");
        rules.add("route deny from 10.244.0.0/16");
        var plan = plan(member(of(new Ufw(rules, Set.of()))));

        assertThat(plan.steps()).isEmpty();
        assertThat(plan.notices())
                .anyMatch(
                        it ->
                                it.what()
                                        .equals(
                                                "its ufw has these rules of somebody's, and they"
                                                        + " stay: `ufw route deny from"
                                                        + " 10.244.0.0/16` [Ufw]"));
    }

    @Test
    void what_is_open_until_the_next_start_only_is_mended() {
        var there = openFirewalld();
        var permanent = new HashSet<>(there.permanent());
        permanent.remove(v6("w-2"));
        var plan = plan(member(of(new Firewalld(there.sources(), permanent, "ACCEPT", Set.of()))));

        assertThat(step(plan, "w-1/open-firewall").reason())
                .isEqualTo("firewalld does not trust " + v6("w-2"));
    }

    @Test
    void a_node_that_is_gone_is_let_in_no_more_if_dsctl_let_it_in() {
        var rules = new HashSet<>(openUfw().rules());
        rules.add("allow from 10.9.9.9");
        rules.add("allow from 10.9.9.10");

        var plan = plan(member(of(new Ufw(rules, Set.of("allow from 10.9.9.9")))));

        assertThat(step(plan, "w-1/open-firewall").reason())
                .isEqualTo("ufw still has `ufw allow from 10.9.9.9`");
    }

    @Test
    void firewalld_forgets_likewise() {
        var there = openFirewalld();
        var plan =
                plan(
                        member(
                                of(
                                        new Firewalld(
                                                there.sources(),
                                                there.permanent(),
                                                "ACCEPT",
                                                Set.of("10.9.9.9", v4("w-2"))))));

        assertThat(step(plan, "w-1/open-firewall").reason())
                .isEqualTo("firewalld still trusts 10.9.9.9");
    }

    @Test
    void a_sender_for_which_somebody_chose_another_zone_stays_there_and_is_told() {
        var there = openFirewalld();
        var sources = new HashMap<>(there.sources());
        sources.put(v4("w-2"), "k8s");
        var permanent = new HashSet<>(there.permanent());
        permanent.remove(v4("w-2"));
        var plan = plan(member(of(new Firewalld(sources, permanent, "ACCEPT", Set.of()))));

        assertThat(ids(plan)).isEmpty();
        assertThat(plan.notices())
                .extracting(Notice::what)
                .containsExactly(
                        "its firewalld has these sources in other zones than trusted, and there"
                                + " they stay: %s (k8s) [Firewalld]".formatted(v4("w-2")));
    }

    @Test
    void a_zone_that_somebody_made_another_one_is_not_added_to() {
        var closed = of(new Firewalld(Map.of(), Set.of(), "DROP", Set.of()));
        var plan =
                plan(
                        Facts.living(CLUSTER, "cp-1", "w-1")
                                .with("w-1", it -> Facts.firewall(it, closed))
                                .with("w-2", it -> Facts.firewall(it, closed))
                                .get());

        assertThat(ids(plan)).isEmpty();
        assertThat(plan.heldBack())
                .extracting(it -> it.node() + ": " + it.what())
                .containsExactly(
                        "w-2: firewalld is active, and somebody gave its zone trusted another"
                                + " target than ACCEPT [Firewalld]");
        assertThat(plan.notices()).extracting(Notice::subject).containsExactly("w-1");
    }

    @Test
    void a_firewalld_that_does_not_answer_is_told_as_such() {
        var hung = of(new Firewalld(Map.of(), Set.of(), "", Set.of()));
        var plan = plan(member(hung));

        assertThat(ids(plan)).isEmpty();
        assertThat(plan.notices())
                .extracting(Notice::what)
                .containsExactly(
                        "firewalld is active, and does not say what its zone trusted is for"
                                + " [Firewalld]");
    }

    @Test
    void check_names_what_is_missing_in_their_words_and_changes_nothing() {
        var plan =
                Planner.plan(
                        CLUSTER.withFirewall(FirewallMode.CHECK),
                        Facts.living(CLUSTER, "cp-1", "w-1")
                                .with("cp-1", it -> Facts.firewall(it, of(firewalld())))
                                .with("w-2", it -> Facts.firewall(it, of(ufw())))
                                .get());

        assertThat(ids(plan)).noneMatch(it -> it.endsWith("/open-firewall"));
        assertThat(plan.heldBack()).isEmpty();
        assertThat(plan.notices())
                .extracting(it -> it.subject() + ": " + it.what())
                .containsExactly(
                        "cp-1: firewalld is active, and its zone trusted lacks the sources %s, %s, %s and 7 more [Firewalld]"
                                .formatted(v4("cp-1"), v6("cp-1"), v4("w-1")),
                        "w-2: ufw is active, and these rules are missing: `ufw allow from %s`, `ufw allow from %s`, `ufw allow from %s` and 11 more [Ufw]"
                                .formatted(v4("cp-1"), v6("cp-1"), v4("w-1")));
        assertThat(plan.notices().getFirst().hint())
                .contains("TCP 6443, 2379-2380, 10257, 10259, 10250, 10256,");
        assertThat(plan.notices().getLast().hint())
                .contains("open TCP 10250, 10256, TCP and UDP 30000-32767");
    }

    @Test
    void who_opens_less_ignores_the_check() {
        var node = node("w-1");
        var knowing =
                new Node(
                        node.name(),
                        node.role(),
                        node.login(),
                        node.addresses(),
                        NodeSettings.ignoring(
                                Optional.of(List.of(new IgnoredCheck(Check.UFW, "ours is less")))));
        var cluster =
                CLUSTER.withNodes(List.of(node("cp-1"), knowing)).withFirewall(FirewallMode.CHECK);

        assertThat(
                        Planner.plan(
                                        cluster,
                                        Facts.living(cluster, "cp-1", "w-1")
                                                .with("w-1", it -> Facts.firewall(it, of(ufw())))
                                                .get())
                                .notices())
                .extracting(Notice::kind)
                .containsExactly(Notice.Kind.IGNORED);
    }

    @Test
    void a_control_plane_that_is_closed_until_then_keeps_nobody_out() {
        var closed =
                Facts.living(CLUSTER, "cp-1", "w-1")
                        .with("cp-1", it -> Facts.firewall(it, of(firewalld())))
                        .get();
        var facts =
                closed.withReaches(
                        Map.of(
                                node("w-2"),
                                List.of(
                                        new Reach(
                                                new HostPort(v4("cp-1"), 6443),
                                                Reach.Answer.NO_ROUTE))));

        assertThat(plan(facts).heldBack()).isEmpty();
        assertThat(Planner.plan(CLUSTER.withFirewall(FirewallMode.CHECK), facts).heldBack())
                .hasSize(1);
    }

    @Test
    void a_limit_that_leaves_the_control_plane_closed_holds_back() {
        var plan =
                plan(
                        Facts.living(CLUSTER, "cp-1", "w-1")
                                .with("cp-1", it -> Facts.firewall(it, of(ufw())))
                                .get());

        assertThat(Limit.to(Set.of("w-2"), plan).heldBack())
                .extracting(HeldBack::what)
                .containsExactly("it needs cp-1/open-firewall, which --limit leaves away");
    }

    private static Firewalld firewalld() {
        return new Firewalld(Map.of(), Set.of(), "ACCEPT", Set.of());
    }

    private static Firewalld openFirewalld() {
        var senders = Openings.of(CLUSTER, Facts.of(CLUSTER).get()).senders();
        var sources = new HashMap<String, String>();
        senders.forEach(it -> sources.put(it, "trusted"));
        return new Firewalld(sources, Set.copyOf(senders), "ACCEPT", Set.of());
    }

    private static Ufw ufw() {
        return new Ufw(Set.of("allow 22/tcp"), Set.of());
    }

    private static Ufw openUfw() {
        return new Ufw(
                Set.copyOf(Openings.of(CLUSTER, Facts.of(CLUSTER).get()).ufwRules()), Set.of());
    }

    private static Firewall of(Firewalld firewalld) {
        return new Firewall(Optional.of(firewalld), Optional.empty());
    }

    private static Firewall of(Ufw ufw) {
        return new Firewall(Optional.empty(), Optional.of(ufw));
    }

    private static ClusterFacts member(Firewall firewall) {
        return Facts.living(CLUSTER, "cp-1", "w-1", "w-2")
                .with("w-1", it -> Facts.firewall(it, firewall))
                .get();
    }

    private static Node node(String name) {
        return CLUSTER.nodes().stream()
                .filter(it -> it.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static String v4(String name) {
        return Clusters.ipv4(name).text();
    }

    private static String v6(String name) {
        return Clusters.ipv6(name).text();
    }

    private static Plan plan(ClusterFacts facts) {
        return Planner.plan(CLUSTER, facts);
    }

    private static List<String> ids(ClusterFacts facts) {
        return ids(plan(facts));
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
