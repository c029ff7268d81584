package io.dsctl.report;

import io.dsctl.failure.Failure;
import io.dsctl.failure.Problem;
import io.dsctl.report.FoundKey.Standing;

import java.io.PrintWriter;
import java.util.List;

/**
 * Lines for a known_hosts file on standard output, each below a comment to compare it by. Only new
 * keys are live lines: whoever appends it all adds none twice, and lets in none that changed.
 */
public final class HumanScan implements ScanView {

    private final PrintWriter out;
    private final PrintWriter err;
    private boolean hasNew;

    public HumanScan(PrintWriter out, PrintWriter err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public void warnsOf(List<Problem> warnings) {
        warnings.forEach(warning -> print(err, warning.toString()));
        err.flush();
    }

    @Override
    public void show(List<FoundKey> keys) {
        keys.forEach(this::show);
        out.flush();
        err.flush();
    }

    @Override
    public void misses(Failure why) {
        print(err, "missing: " + why.getMessage());
        print(err, "hint: " + why.hint());
        err.flush();
    }

    @Override
    public void ends() {
        if (hasNew) {
            print(
                    err,
                    "note compare each new fingerprint with the server's own, on its console or at"
                            + " your provider, before you add the line to known_hosts");
        }
        err.flush();
    }

    private void show(FoundKey key) {
        switch (key.standing()) {
            case NEW -> {
                hasNew = true;
                print(out, comment(key, "new"));
                print(out, key.line());
            }
            case KNOWN -> print(out, comment(key, "known: " + key.where()));
            case CHANGED, REVOKED -> {
                print(out, comment(key, key.standing() + ": " + key.where()));
                print(out, "# " + key.line());
                print(
                        err,
                        "warning: %s: its host key %s %s %s: %s"
                                .formatted(
                                        key.server(),
                                        key.kind(),
                                        key.fingerprint(),
                                        key.standing() == Standing.CHANGED
                                                ? "changed"
                                                : "is revoked",
                                        key.where()));
            }
        }
    }

    private static String comment(FoundKey key, String standing) {
        return "# %s %s %s %s".formatted(key.server(), key.kind(), key.fingerprint(), standing);
    }

    private static void print(PrintWriter stream, String text) {
        stream.println(Printable.of(text));
    }
}
