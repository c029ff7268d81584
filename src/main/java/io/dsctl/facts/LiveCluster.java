package io.dsctl.facts;

import io.dsctl.cluster.Node;

import java.util.Set;

/**
 * The cluster as a healthy control plane shows it.
 *
 * @param through the control plane that was asked
 */
public record LiveCluster(Node through, Set<String> caHashes, Api api) {}
