package io.dsctl.flow;

import io.dsctl.execute.KubeadmConfigurations;
import io.dsctl.plan.Plan;
import io.dsctl.probe.Prober;
import io.dsctl.remote.SshHosts;
import io.dsctl.render.Templates;
import io.dsctl.report.View;

import java.nio.file.Path;
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
     * @param out a file to keep the plan in
     */
    public Result run(Request request, Optional<Path> out) throws InterruptedException {
        var cluster = request.source().read(view).cluster();
        var templates = new Templates(request.templates());
        var addOns = AddOnManifests.fetch(cluster, view);
        try (var hosts = SshHosts.open()) {
            hosts.warnings(cluster.nodes()).forEach(view::notes);
            var look =
                    new Look(cluster, new Prober(hosts, templates), view, request.bounds(), addOns);
            var plan = look.plan();
            new KubeadmConfigurations(templates).rehearse(plan);
            view.show(cluster, plan);
            request.bounds().refuseTooMany(plan);
            out.ifPresent(file -> PlanFile.write(file, request, cluster, plan, templates));
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
