package io.dsctl.facts;

import io.dsctl.cluster.KubernetesVersion;

import java.util.Optional;

/**
 * What a server is asked of images.
 *
 * @param version of Kubernetes whose images it is to have; empty of a member, which is not asked
 * @param repository of them; empty: kubeadm's own
 * @param criSocket where its container runtime listens
 * @param isDirect whether the inventory has neither proxy nor mirror: then what its containerd was
 *     told, and what it makes of that, does not matter
 */
public record ImageQuestion(
        Optional<KubernetesVersion> version,
        Optional<String> repository,
        String criSocket,
        boolean isDirect) {}
