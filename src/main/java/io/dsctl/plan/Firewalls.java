package io.dsctl.plan;

import io.dsctl.cluster.Check;
import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.FirewallMode;
import io.dsctl.cluster.Node;
import io.dsctl.facts.ClusterFacts;
import io.dsctl.facts.Firewall;
import io.dsctl.facts.Firewalld;
import io.dsctl.facts.NodeFacts.Seen;
import io.dsctl.facts.Ufw;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which firewalls lack rules that the cluster needs, and what is done or said about that. */
final class Firewalls {

    private static final int SHOWN = 3;

    private final Cluster cluster;
    private final Openings openings;
    private final boolean opens;

    Firewalls(Cluster cluster, ClusterFacts facts) {
        this.cluster = cluster;
        this.openings = Openings.of(cluster, facts);
        this.opens =
                cluster.controlPlanes().stream()
                        .flatMap(node -> facts.seen(node).stream())
                        .anyMatch(seen -> reason(seen).isPresent());
    }

    /** Why this node's firewall is to be changed; empty if it is not. */
    Optional<String> reason(Seen seen) {
        if (cluster.firewall() != FirewallMode.MANAGE) {
            return Optional.empty();
        }
        var firewall = seen.machine().firewall();
        var reasons =
                Stream.concat(
                                firewalld(firewall).flatMap(this::reason).stream(),
                                firewall.ufw().flatMap(this::reason).stream())
                        .toList();
        return reasons.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", reasons));
    }

    /** One whose zone was made to be something else is not added to. */
    private static Optional<Firewalld> firewalld(Firewall firewall) {
        return firewall.firewalld().filter(Firewalls::isTrusting);
    }

    private static boolean isTrusting(Firewalld firewalld) {
        return firewalld.target().equals("ACCEPT");
    }

    private Optional<String> reason(Firewalld there) {
        var change = FirewalldChange.of(openings, there);
        return change.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        change.add().isEmpty()
                                ? "firewalld still trusts " + listed(change.remove())
                                : "firewalld does not trust " + listed(change.add()));
    }

    private Optional<String> reason(Ufw there) {
        var change = UfwChange.of(openings, there);
        return change.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        change.add().isEmpty()
                                ? "ufw still has " + commands(change.remove())
                                : "ufw lacks " + commands(change.add()));
    }

    Openings openings() {
        return openings;
    }

    /** The ones that a step is about, by their names. */
    List<String> tools(Seen seen) {
        var firewall = seen.machine().firewall();
        var tools = new ArrayList<String>();
        firewalld(firewall).flatMap(this::reason).ifPresent(_ -> tools.add("firewalld"));
        firewall.ufw().flatMap(this::reason).ifPresent(_ -> tools.add("ufw"));
        return tools;
    }

    /** Whether a control plane is closed now, and open before anybody joins. */
    boolean openControlPlanes() {
        return opens;
    }

    /**
     * What is worth telling, and changed by no step.
     *
     * @param joins whether the server is no node yet: then what makes its join hang is an error
     */
    List<Objection> objections(Node node, Seen seen, boolean joins) {
        var firewall = seen.machine().firewall();
        return Stream.concat(
                        firewall.firewalld().stream()
                                .flatMap(it -> objections(node, it, joins).stream()),
                        firewall.ufw().stream()
                                .flatMap(
                                        it ->
                                                Stream.concat(
                                                        missing(node, it).stream(),
                                                        decided(node, it).stream())))
                .toList();
    }

    private List<Objection> objections(Node node, Firewalld there, boolean joins) {
        var objections = new ArrayList<Objection>();
        var change = FirewalldChange.of(openings, there);
        if (there.target().isEmpty()) {
            objections.add(
                    new Objection(
                            Check.FIREWALLD,
                            joins && cluster.firewall() == FirewallMode.MANAGE,
                            "firewalld is active, and does not say what its zone trusted is for",
                            "see what `firewall-cmd --permanent --zone=trusted --get-target` says"
                                    + " there"));
        } else if (!isTrusting(there)) {
            objections.add(
                    new Objection(
                            Check.FIREWALLD,
                            joins && cluster.firewall() == FirewallMode.MANAGE,
                            "firewalld is active, and somebody gave its zone trusted another target"
                                    + " than ACCEPT",
                            "give that back, or open %s to %s, and ignore this check"
                                    .formatted(
                                            Openings.ports(cluster, node),
                                            listed(openings.senders()))));
        } else if (cluster.firewall() == FirewallMode.CHECK && !change.add().isEmpty()) {
            objections.add(
                    Objection.warning(
                            Check.FIREWALLD,
                            "firewalld is active, and its zone trusted lacks the sources "
                                    + listed(change.add()),
                            "`firewall-cmd --zone=trusted --add-source=…`, also with --permanent;"
                                    + " or open %s to them, and ignore this check"
                                            .formatted(Openings.ports(cluster, node))));
        }
        var elsewhere =
                openings.senders().stream()
                        .filter(it -> FirewalldChange.isElsewhere(it, there))
                        .map(it -> it + " (" + there.sources().get(it) + ")")
                        .toList();
        if (!elsewhere.isEmpty()) {
            objections.add(
                    Objection.warning(
                            Check.FIREWALLD,
                            "its firewalld has these sources in other zones than trusted, and there"
                                    + " they stay: "
                                    + listed(elsewhere),
                            "let those zones accept "
                                    + Openings.ports(cluster, node)
                                    + ", and forward"));
        }
        return objections;
    }

    private Optional<Objection> missing(Node node, Ufw there) {
        var change = UfwChange.of(openings, there);
        return cluster.firewall() == FirewallMode.CHECK && !change.add().isEmpty()
                ? Optional.of(
                        Objection.warning(
                                Check.UFW,
                                "ufw is active, and these rules are missing: "
                                        + commands(change.add()),
                                "add them; or open %s to these senders, and ignore this check"
                                        .formatted(Openings.ports(cluster, node))))
                : Optional.empty();
    }

    private Optional<Objection> decided(Node node, Ufw there) {
        var rules =
                openings.ufwRules().stream()
                        .flatMap(it -> UfwChange.decided(it, there).stream())
                        .toList();
        return rules.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        Objection.warning(
                                Check.UFW,
                                "its ufw has these rules of somebody's, and they stay: "
                                        + commands(rules),
                                "let it accept %s from there, and forward"
                                        .formatted(Openings.ports(cluster, node))));
    }

    /** {@code 10.0.0.11, 10.0.0.12, 10.0.0.13 and 4 more}. */
    private static String listed(List<String> all) {
        return all.stream().limit(SHOWN).collect(Collectors.joining(", "))
                + (all.size() > SHOWN ? " and %d more".formatted(all.size() - SHOWN) : "");
    }

    private static String commands(List<String> rules) {
        return listed(rules.stream().map("`ufw %s`"::formatted).toList());
    }
}
