package io.dsctl.flow;

import io.dsctl.inventory.InventoryReader;
import io.dsctl.plan.Plan;
import io.dsctl.probe.Prober;
import io.dsctl.remote.SshHosts;
import io.dsctl.render.Templates;
import io.dsctl.report.View;

import java.nio.file.Path;

/** {@code dsctl plan}: what apply would do. Read-only. */
public final class PlanFlow {

    private final View view;

    public PlanFlow(View view) {
        this.view = view;
    }

    public Plan run(Path inventory) throws InterruptedException {
        var cluster = InventoryReader.read(inventory);
        try (var hosts = new SshHosts()) {
            var plan = new Look(cluster, new Prober(hosts, new Templates()), view).plan();
            view.show(cluster, plan);
            return plan;
        }
    }
}
