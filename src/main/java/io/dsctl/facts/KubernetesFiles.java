package io.dsctl.facts;

import java.util.Set;

/**
 * What kubeadm left on a server.
 *
 * @param caHashes {@code sha256:…} of the public key of each certificate in pki/ca.crt
 */
public record KubernetesFiles(Set<KubernetesFile> present, Set<String> caHashes) {

    public KubernetesFiles {
        present = Set.copyOf(present);
        caHashes = Set.copyOf(caHashes);
    }

    public boolean has(KubernetesFile file) {
        return present.contains(file);
    }
}
