package io.dsctl.report;

import io.dsctl.plan.Goal;

/** What a run came to, in the words of what it was for. */
final class GoalWords {

    private GoalWords() {}

    static String nothingToDo(Goal goal) {
        return switch (goal) {
            case CONVERGE -> "Nothing to do: every node is as the inventory says.";
            case RESET -> "Nothing to do: there is nothing of a cluster on these servers.";
            case REMOVE ->
                    "Nothing to do: the cluster does not have this node, and its server is clean.";
        };
    }

    /** Before what is to be done on a node. */
    static String sign(Goal goal) {
        return switch (goal) {
            case CONVERGE -> "+";
            case RESET, REMOVE -> "-";
        };
    }

    /**
     * @param steps how many were done, of how many
     */
    static String complete(Goal goal, String steps) {
        var words =
                switch (goal) {
                    case CONVERGE -> "Done: every node is as the inventory says (%s).";
                    case RESET -> "Done: nothing of a cluster is left on these servers (%s).";
                    case REMOVE -> "Done: the cluster does not have this node any more (%s).";
                };
        return words.formatted(steps);
    }

    /**
     * @param again what to run dsctl again for, or when
     */
    static String partial(Goal goal, String steps, String again) {
        var words =
                switch (goal) {
                    case CONVERGE ->
                            "Partial: the cluster stands, some nodes are not as the inventory says"
                                    + " (%s). Run dsctl again %s.";
                    case RESET -> "Partial: not every server is reset (%s). Run dsctl again %s.";
                    case REMOVE -> "Partial: not all was done (%s). Run dsctl again %s.";
                };
        return words.formatted(steps, again);
    }
}
