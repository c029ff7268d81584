package io.dsctl.cli;

import io.dsctl.report.RunReport;

/** What a job can decide by; README.md lists them. */
enum ExitCode {
    DONE(0),
    BUG(1),
    USAGE(2),
    INVALID_INVENTORY(3),
    CONTROL_PLANE_MISSING(4),
    STEP_FAILED(5),
    UNSAFE(6),
    LOCKED(7),
    PARTIAL(8),
    CHANGES_PENDING(10),
    INTERRUPTED(130);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    static ExitCode of(RunReport.Result result) {
        return switch (result) {
            case COMPLETE -> DONE;
            case PARTIAL -> PARTIAL;
            case FAILED -> STEP_FAILED;
            case INTERRUPTED -> INTERRUPTED;
            case LOCK_LOST -> LOCKED;
        };
    }

    int number() {
        return number;
    }
}
