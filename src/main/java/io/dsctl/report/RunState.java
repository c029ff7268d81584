package io.dsctl.report;

import java.time.Duration;
import java.util.List;

/**
 * How far a run came at one moment.
 *
 * @param steps how many there are
 * @param notRun those that were skipped, or not begun when the run was ended
 * @param nodes for how many of them there are steps
 * @param nodesDone those of which all steps are done
 * @param elapsed since the first step began
 * @param isEnding whether nothing new is begun
 */
record RunState(
        int steps,
        int done,
        int failed,
        int notRun,
        int nodes,
        int nodesDone,
        List<Running> running,
        Duration elapsed,
        boolean isEnding) {

    /**
     * A step that is at work.
     *
     * @param elapsed since its first attempt began
     * @param remark what else to know of it, such as what it waits for; may be empty
     */
    record Running(String node, String step, Duration elapsed, String remark) {}

    RunState {
        running = List.copyOf(running);
    }

    /** How many steps wait for their turn. */
    int waiting() {
        return steps - done - failed - notRun - running.size();
    }
}
