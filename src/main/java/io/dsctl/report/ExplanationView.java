package io.dsctl.report;

import io.dsctl.plan.Explanation;

/** Shows to somebody how dsctl comes to what it would do with a node. */
public interface ExplanationView {

    void show(Explanation explanation);
}
