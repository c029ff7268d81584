package io.dsctl.facts;

import io.dsctl.cluster.KubernetesVersion;

import java.util.Optional;

/** The Kubernetes programs of a server; empty is "not installed". */
public record Tools(
        Optional<KubernetesVersion> kubeadm,
        Optional<KubernetesVersion> kubelet,
        boolean kubectl) {}
