package io.dsctl.facts;

import io.dsctl.cluster.KubernetesVersion;

import java.util.Optional;

/**
 * What a server is asked of images.
 *
 * @param version of Kubernetes whose images it is to have; empty of a member, which is not asked
 * @param repository of them; empty: kubeadm's own
 * @param criSocket where its container runtime listens
 */
public record ImageQuestion(
        Optional<KubernetesVersion> version, Optional<String> repository, String criSocket) {}
