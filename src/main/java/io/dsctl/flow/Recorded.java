package io.dsctl.flow;

import io.dsctl.cluster.Cluster;
import io.dsctl.plan.Plan;
import io.dsctl.report.RunRecord;
import io.dsctl.report.RunReport;
import io.dsctl.report.View;
import io.dsctl.report.Views;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.Optional;

/**
 * A run of which a record is kept for later, if one can be: without one it goes on all the same.
 */
final class Recorded {

    /** What changes servers, and tells a view of it. */
    interface Run {
        Optional<RunReport> carryOut(View told) throws InterruptedException;
    }

    private Recorded() {}

    static Optional<RunReport> run(View view, Cluster cluster, Plan plan, Run run)
            throws InterruptedException {
        var clock = InstantSource.system();
        RunRecord record;
        try {
            var folder = new RunFolder(cluster.name(), System::getenv).make(clock.instant());
            record = new RunRecord(folder, cluster, plan, clock);
        } catch (IOException | UncheckedIOException no) {
            view.warns("no record of this run is kept: " + no.getMessage());
            return run.carryOut(view);
        }
        try (record) {
            view.notes("a record of this run is kept in " + record.folder());
            return run.carryOut(new Views(record, view));
        } finally {
            record.trouble().ifPresent(view::warns);
        }
    }
}
