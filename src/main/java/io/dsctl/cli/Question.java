package io.dsctl.cli;

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
}
