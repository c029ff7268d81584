package io.dsctl.plan;

import io.dsctl.cluster.Address;
import io.dsctl.cluster.Argument;
import io.dsctl.cluster.Taint;

import java.util.List;
import java.util.Optional;

/**
 * Who a node is: the part of kubeadm's configuration that init and both kinds of join share.
 *
 * @param nodeIps of both families, the primary one first (kubeadm-facts 2.5)
 * @param taints empty: those that kubeadm gives by role
 * @param ignoredChecks names of kubeadm's own checks
 */
public record NodeRegistration(
        String name,
        String criSocket,
        List<Address> nodeIps,
        Optional<List<Taint>> taints,
        List<Argument> kubeletArgs,
        List<String> ignoredChecks) {

    public NodeRegistration {
        nodeIps = List.copyOf(nodeIps);
        taints = taints.map(List::copyOf);
        kubeletArgs = List.copyOf(kubeletArgs);
        ignoredChecks = List.copyOf(ignoredChecks);
    }

    /** What becomes of a node does not depend on what was looked at before. */
    NodeRegistration withoutIgnoredChecks() {
        return new NodeRegistration(name, criSocket, nodeIps, taints, kubeletArgs, List.of());
    }
}
