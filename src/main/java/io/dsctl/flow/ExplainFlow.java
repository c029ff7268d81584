package io.dsctl.flow;

import io.dsctl.facts.NodeFacts.Silent;
import io.dsctl.plan.Explanation;
import io.dsctl.probe.Prober;
import io.dsctl.remote.SshHosts;
import io.dsctl.render.Templates;
import io.dsctl.report.ExplanationView;
import io.dsctl.report.View;

/** {@code dsctl explain}: how dsctl comes to what it would do with one node. Read-only. */
public final class ExplainFlow {

    private final View view;
    private final ExplanationView explanations;

    public <V extends View & ExplanationView> ExplainFlow(V view) {
        this.view = view;
        this.explanations = view;
    }

    /** Whether the node answered; if not, there was little to explain. */
    public boolean run(Source source, String name) throws InterruptedException {
        var cluster = source.read(view).cluster();
        var node = ChosenNodes.one(cluster, name);
        var templates = new Templates();
        try (var hosts = SshHosts.open()) {
            hosts.warnings(cluster.nodes()).forEach(view::notes);
            // All of them: what becomes of one depends on the others.
            var facts =
                    new Look(
                                    cluster,
                                    new Prober(hosts, templates),
                                    view,
                                    Bounds.none(),
                                    AddOnManifests.none(cluster))
                            .facts();
            explanations.show(Explanation.of(cluster, facts, node));
            return !(facts.of(node) instanceof Silent);
        }
    }
}
