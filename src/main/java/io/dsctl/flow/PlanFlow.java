package io.dsctl.flow;

import io.dsctl.execute.KubeadmConfigurations;
import io.dsctl.plan.Plan;
import io.dsctl.probe.Prober;
import io.dsctl.remote.SshHosts;
import io.dsctl.render.Templates;
import io.dsctl.report.View;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** {@code dsctl plan}: what apply would do. Read-only. */
public final class PlanFlow {

    /** What the plan came to. */
    public enum Result {
        NOTHING_TO_DO,
        CHANGES_PENDING,
        /** Some nodes are left out: dead, or in a condition that apply does not touch. */
        NODES_LEFT_OUT
    }

    private final View view;

    public PlanFlow(View view) {
        this.view = view;
    }

    /**
     * @param limit the nodes that the plan is about; none: all
     */
    public Result run(Source source, Optional<Path> ownTemplates, List<String> limit)
            throws InterruptedException {
        var cluster = source.read(view).cluster();
        var templates = new Templates(ownTemplates);
        try (var hosts = SshHosts.open()) {
            hosts.warnings(cluster.nodes()).forEach(view::notes);
            var plan = new Look(cluster, new Prober(hosts, templates), view, limit).plan();
            new KubeadmConfigurations(templates).rehearse(plan);
            view.show(cluster, plan);
            return result(plan);
        }
    }

    private static Result result(Plan plan) {
        if (!plan.heldBack().isEmpty()) {
            return Result.NODES_LEFT_OUT;
        }
        return plan.isEmpty() ? Result.NOTHING_TO_DO : Result.CHANGES_PENDING;
    }
}
