package io.dsctl.cli;

import io.dsctl.failure.Failure;
import io.dsctl.failure.Failure.BrokenTemplate;
import io.dsctl.failure.Failure.ControlPlanesMissing;
import io.dsctl.failure.Failure.InvalidInventory;
import io.dsctl.failure.Failure.LockHeld;
import io.dsctl.failure.Failure.LoginRefused;
import io.dsctl.failure.Failure.StepFailed;
import io.dsctl.failure.Failure.Unreachable;
import io.dsctl.failure.Failure.Unsafe;
import io.dsctl.failure.Failure.WrongUsage;
import io.dsctl.report.Lines;

/** The words and the exit code for each kind of failure, in one place. */
final class Failures {

    private final Lines err;

    Failures(Lines err) {
        this.err = err;
    }

    ExitCode print(Failure failure) {
        var exitCode =
                switch (failure) {
                    case InvalidInventory invalid -> {
                        invalid.problems().forEach(problem -> print(problem.toString()));
                        yield ExitCode.INVALID_INVENTORY;
                    }
                    case BrokenTemplate broken -> {
                        broken.problems().forEach(problem -> print(problem.toString()));
                        yield ExitCode.INVALID_INVENTORY;
                    }
                    case ControlPlanesMissing missing -> {
                        missing.each()
                                .forEach(it -> print(it.subject() + ": " + it.what(), it.hint()));
                        print(
                                "nothing was changed: every control plane of the inventory is"
                                        + " needed");
                        yield ExitCode.CONTROL_PLANE_MISSING;
                    }
                    case Unsafe unsafe -> {
                        unsafe.refusals()
                                .forEach(it -> print(it.subject() + ": " + it.what(), it.hint()));
                        print("refused as unsafe, nothing was changed");
                        yield ExitCode.UNSAFE;
                    }
                    case LockHeld held -> {
                        print(held.getMessage(), held.hint());
                        print("nothing was changed");
                        yield ExitCode.LOCKED;
                    }
                    case Unreachable _, LoginRefused _ -> {
                        print(failure.getMessage(), failure.hint());
                        yield ExitCode.CONTROL_PLANE_MISSING;
                    }
                    case StepFailed failed -> {
                        print(failed.getMessage(), failed.hint());
                        yield ExitCode.STEP_FAILED;
                    }
                    case WrongUsage wrong -> {
                        print(wrong.getMessage(), wrong.hint());
                        yield ExitCode.USAGE;
                    }
                };
        err.flush();
        return exitCode;
    }

    private void print(String what, String hint) {
        print("error: " + what);
        print("hint: " + hint);
    }

    private void print(String line) {
        err.print(line);
    }
}
