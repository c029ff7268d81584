package io.dsctl.facts;

import io.dsctl.cluster.Node;
import io.dsctl.facts.NodeFacts.Seen;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * What all servers answered, in the order of the inventory.
 *
 * @param reaches what servers that are to become nodes get through to; of those that were asked
 * @param podNetworks of those that were asked
 * @param images how servers get them, and which they have; of those that were asked
 * @param addOns by their names, in the order in which they are applied
 */
public record ClusterFacts(
        SequencedMap<Node, NodeFacts> nodes,
        Map<Node, List<Reach>> reaches,
        Map<Node, PodNetwork> podNetworks,
        Map<Node, ImageSupply> images,
        SequencedMap<String, AddOnState> addOns) {

    public ClusterFacts {
        nodes = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(nodes));
        reaches = Map.copyOf(reaches);
        podNetworks = Map.copyOf(podNetworks);
        images = Map.copyOf(images);
        addOns = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(addOns));
    }

    public ClusterFacts(SequencedMap<Node, NodeFacts> nodes) {
        this(nodes, Map.of(), Map.of(), Map.of(), new LinkedHashMap<>());
    }

    public ClusterFacts withNodes(SequencedMap<Node, NodeFacts> others) {
        return new ClusterFacts(others, reaches, podNetworks, images, addOns);
    }

    public ClusterFacts withReaches(Map<Node, List<Reach>> others) {
        return new ClusterFacts(nodes, others, podNetworks, images, addOns);
    }

    public ClusterFacts withPodNetworks(Map<Node, PodNetwork> others) {
        return new ClusterFacts(nodes, reaches, others, images, addOns);
    }

    public ClusterFacts withImages(Map<Node, ImageSupply> others) {
        return new ClusterFacts(nodes, reaches, podNetworks, others, addOns);
    }

    public ClusterFacts withAddOns(SequencedMap<String, AddOnState> others) {
        return new ClusterFacts(nodes, reaches, podNetworks, images, others);
    }

    /** As if these were not in the inventory. */
    public ClusterFacts without(Collection<Node> others) {
        var left = new LinkedHashMap<>(nodes);
        left.keySet().removeAll(others);
        return withNodes(left);
    }

    public NodeFacts of(Node node) {
        return nodes.get(node);
    }

    public Optional<Seen> seen(Node node) {
        return of(node) instanceof Seen seen ? Optional.of(seen) : Optional.empty();
    }

    /** Those that did not answer. */
    public List<Node> silent() {
        return nodes.keySet().stream().filter(node -> seen(node).isEmpty()).toList();
    }

    /**
     * The cluster as seen through the first control plane that is whole, wherever it stands in the
     * file.
     */
    public Optional<LiveCluster> live() {
        return nodes.entrySet().stream().flatMap(entry -> live(entry).stream()).findFirst();
    }

    /** The nodes whose kubeadm is still at work. */
    public List<Node> busy() {
        return nodes.keySet().stream()
                .filter(node -> seen(node).filter(Seen::kubeadmRuns).isPresent())
                .toList();
    }

    private static Optional<LiveCluster> live(Map.Entry<Node, NodeFacts> entry) {
        return entry.getValue() instanceof Seen seen && !seen.kubeadmRuns()
                ? seen.api()
                        .filter(
                                _ ->
                                        seen.initRecord()
                                                .filter(record -> !record.finished())
                                                .isEmpty())
                        .filter(api -> isWhole(api, entry.getKey()))
                        .map(api -> new LiveCluster(entry.getKey(), seen.files().caHashes(), api))
                : Optional.empty();
    }

    /**
     * All that init leaves in the API: without one of these it was cut short (kubeadm-facts 3.8).
     */
    private static boolean isWhole(Api api, Node node) {
        return api.settings().isPresent()
                && api.clusterInfo()
                && api.member(node.name()).filter(Member::controlPlane).isPresent();
    }
}
