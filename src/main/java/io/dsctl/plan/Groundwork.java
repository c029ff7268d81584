package io.dsctl.plan;

import io.dsctl.cluster.Node;
import io.dsctl.facts.ClusterFacts;
import io.dsctl.facts.NodeFacts.Seen;
import io.dsctl.plan.Step.InstallPackages;
import io.dsctl.plan.Step.OpenFirewall;
import io.dsctl.plan.Step.PrepareNode;

import java.util.Collection;
import java.util.Set;

/** What servers get before anything of Kubernetes is begun on them; nothing for who is left out. */
final class Groundwork {

    private final ClusterFacts facts;
    private final Admission admission;
    private final Pulls pulls;
    private final Draft draft;
    private final Collection<Node> nodes;

    /**
     * @param nodes that answered
     */
    Groundwork(
            ClusterFacts facts,
            Admission admission,
            Pulls pulls,
            Draft draft,
            Collection<Node> nodes) {
        this.facts = facts;
        this.admission = admission;
        this.pulls = pulls;
        this.draft = draft;
        this.nodes = nodes;
    }

    void lay() {
        prepare();
        install();
        openFirewalls();
        supply();
    }

    private void prepare() {
        for (var node : nodes) {
            var seen = seen(node);
            var wanted = admission.kernelSettings(node, seen);
            if (!draft.isHeldBack(node) && !wanted.areIn(seen.kernel())) {
                draft.add(new PrepareNode(node, wanted), wanted.reason(seen.kernel()));
            }
        }
    }

    private void install() {
        for (var node : nodes) {
            if (!draft.isHeldBack(node)) {
                admission
                        .install(node)
                        .ifPresent(
                                it -> draft.add(new InstallPackages(node, it.what()), it.reason()));
            }
        }
    }

    /** Before anybody joins, everywhere: who is there must let in who comes. */
    private void openFirewalls() {
        for (var node : nodes) {
            var reason = admission.firewalls().reason(seen(node));
            if (reason.isPresent() && !draft.isHeldBack(node)) {
                draft.add(
                        new OpenFirewall(
                                node,
                                admission.firewalls().openings(),
                                admission.firewalls().tools(seen(node))),
                        reason.get());
            }
        }
    }

    /** Proxy and mirrors are in force before the first image is pulled. */
    private void supply() {
        for (var node : nodes) {
            if (!draft.isHeldBack(node)) {
                pulls.registries(node, seen(node))
                        .ifPresent(
                                it ->
                                        draft.add(
                                                it.step(),
                                                draft.installed(node),
                                                Set.of(),
                                                it.reason()));
                pulls.images(node, seen(node))
                        .ifPresent(
                                it ->
                                        draft.add(
                                                it.step(),
                                                draft.installed(node),
                                                Set.of(),
                                                it.reason()));
            }
        }
    }

    private Seen seen(Node node) {
        return facts.seen(node).orElseThrow();
    }
}
