package io.dsctl.verify;

import io.dsctl.cluster.Cluster;
import io.dsctl.verify.Outcome.Failed;
import io.dsctl.verify.Outcome.Passed;
import io.dsctl.verify.Outcome.Skipped;

import java.util.List;

/**
 * What all checks came to.
 *
 * @param through the control plane whose API server was asked
 * @param image that the test's Pods had
 * @param verdicts by check, and of each in the order of the inventory
 * @param notes what else a reader should know
 */
public record Verification(
        Cluster cluster, String through, String image, List<Verdict> verdicts, List<String> notes) {

    public Verification {
        verdicts = List.copyOf(verdicts);
        notes = List.copyOf(notes);
    }

    /** Whether nothing failed; what was skipped proves nothing, and hides nothing. */
    public boolean isGood() {
        return failed() == 0;
    }

    public long passed() {
        return verdicts.stream().filter(it -> it.outcome() instanceof Passed).count();
    }

    public long failed() {
        return verdicts.stream().filter(it -> it.outcome() instanceof Failed).count();
    }

    public long skipped() {
        return verdicts.stream().filter(it -> it.outcome() instanceof Skipped).count();
    }
}
