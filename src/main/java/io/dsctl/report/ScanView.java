package io.dsctl.report;

import io.dsctl.failure.Failure;
import io.dsctl.failure.Problem;

import java.util.List;

/** Shows host keys to a person, who compares them. */
public interface ScanView {

    /** What is hardly meant in the inventory. */
    void warnsOf(List<Problem> warnings);

    /** All keys of a server. */
    void show(List<FoundKey> keys);

    /** A server that does not answer. */
    void misses(Failure why);

    /** All servers were asked. */
    void ends();
}
