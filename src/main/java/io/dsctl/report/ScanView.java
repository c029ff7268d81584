package io.dsctl.report;

import io.dsctl.failure.Failure;
import io.dsctl.failure.Problem;

import java.util.List;

/** Shows host keys to a person, who compares them. */
public interface ScanView {

    /** What is hardly meant in the inventory. */
    void warnsOf(List<Problem> warnings);

    /** All keys of a node. */
    void show(List<FoundKey> keys);

    /** A node that does not answer. */
    void misses(Failure why);

    /** All nodes were asked. */
    void ends();
}
