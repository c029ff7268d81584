package io.dsctl.flow;

import io.dsctl.plan.Status;
import io.dsctl.probe.Prober;
import io.dsctl.remote.SshHosts;
import io.dsctl.render.Templates;
import io.dsctl.report.StatusView;
import io.dsctl.report.View;

/** {@code dsctl status}: how a cluster stands, whoever of it answers. Read-only, without a lock. */
public final class StatusFlow {

    /** What it comes to. */
    public enum Result {
        WHOLE,
        /** Something is wrong, or there is no cluster yet. */
        NOT_WHOLE,
        /** Nothing serves the cluster, or nobody who could say so was reached. */
        DOWN
    }

    private final View view;
    private final StatusView statusView;

    /**
     * @param view for what is told beside the state
     */
    public StatusFlow(View view, StatusView statusView) {
        this.view = view;
        this.statusView = statusView;
    }

    public Result run(Source source) throws InterruptedException {
        var cluster = source.read(view).cluster();
        try (var hosts = SshHosts.open()) {
            hosts.warnings(cluster.nodes()).forEach(view::notes);
            var prober = new Prober(hosts, new Templates());
            var facts = prober.probe(cluster);
            var status = Status.of(cluster, facts, prober.upkeep(facts));
            statusView.show(status);
            return result(status);
        }
    }

    private static Result result(Status status) {
        return switch (status.result()) {
            case WHOLE -> Result.WHOLE;
            case PARTIAL, ABSENT -> Result.NOT_WHOLE;
            case DOWN -> Result.DOWN;
        };
    }
}
