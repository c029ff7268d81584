package io.dsctl.cli;

import io.dsctl.failure.Failure.WrongUsage;
import io.dsctl.flow.Approval;

import java.io.PrintWriter;

/** Asks the person at the terminal. */
final class Question {

    private final PrintWriter out;

    Question(PrintWriter out) {
        this.out = out;
    }

    boolean canBeAsked() {
        return System.console() != null && System.console().isTerminal();
    }

    /** Anything but yes is no. */
    Approval ask() {
        out.flush();
        var answer = System.console().readLine("Carry it out? [y/N] ");
        return answer != null && answer.strip().matches("(?i)y(es)?")
                ? Approval.GIVEN_ON_QUESTION
                : Approval.DECLINED;
    }

    /** The name itself is yes; a yes that fingers type by themselves is not. */
    Approval askFor(String name) {
        out.flush();
        var answer = System.console().readLine("Type the cluster's name (%s) to reset it: ", name);
        return answer != null && answer.strip().equals(name)
                ? Approval.GIVEN_ON_QUESTION
                : Approval.DECLINED;
    }

    /**
     * @param instead what to do where nobody can be asked
     * @throws WrongUsage if nobody can
     */
    void requireFor(OutputOption.Form form, Verbosity verbosity, String instead) {
        if (form == OutputOption.Form.json) {
            throw new WrongUsage("-o json leaves no room for a question", instead);
        }
        if (verbosity.quiet()) {
            throw new WrongUsage(
                    "-q does not show the plan, and so nobody can approve it", instead);
        }
        if (!canBeAsked()) {
            throw new WrongUsage("there is no terminal to ask for approval on", instead);
        }
    }
}
