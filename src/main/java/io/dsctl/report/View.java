package io.dsctl.report;

import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.Node;
import io.dsctl.execute.Progress;
import io.dsctl.failure.Problem;
import io.dsctl.plan.Plan;

import java.time.Duration;
import java.util.List;

/** The one door for output: flows hand values to it and never print. */
public interface View extends Progress, AutoCloseable {

    /** What is hardly meant in the inventory. */
    void warnsOf(List<Problem> warnings);

    void show(Cluster cluster, Plan plan);

    /** A kubeadm of an earlier run is still at work on these nodes. */
    void waitsFor(List<Node> busy);

    /**
     * A person interrupted the run while it changes servers: what is at work is waited for.
     *
     * @param atWork where kubeadm is
     */
    void stops(List<Node> atWork);

    /** A person interrupted it again: it ends at once, and kubeadm goes on. */
    void leaves(List<Node> atWork);

    /** Another run of dsctl is at work on these servers, and is waited for. */
    void waitsForLock(String who);

    /**
     * The lock is lost: nothing new is begun, and what is at work is waited for.
     *
     * @param atWork where kubeadm is
     */
    void losesLock(String why, List<Node> atWork);

    /**
     * The run has taken as long as it may: nothing new is begun, and what is at work is waited for.
     *
     * @param atWork where kubeadm is
     */
    void passesDeadline(Duration deadline, List<Node> atWork);

    void show(RunReport report);

    void show(List<NodeFile> files);

    /** Something that a reader of the result should know. */
    void notes(String what);

    /** Likewise, and also of a reader who wants to hear only what to do something about. */
    default void warns(String what) {
        notes(what);
    }

    /** Gives a terminal back as it was. What is told afterwards is told as lines. */
    @Override
    default void close() {}
}
