package io.dsctl.kubeadm;

import io.dsctl.cluster.KubernetesVersion;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One version of kubeadm's configuration API (kubeadm-facts 1.1).
 *
 * @param name as files write it, with its group
 * @param since the first kubeadm that reads it
 * @param until any patch of the last minor that reads it; empty if there is no last one yet
 */
record ApiVersion(
        String name,
        KubernetesVersion since,
        Optional<KubernetesVersion> until,
        Map<String, Shape> kinds) {

    static List<ApiVersion> all() {
        return Loaded.ALL;
    }

    boolean isReadBy(KubernetesVersion kubeadm) {
        return kubeadm.compareTo(since) >= 0
                && until.map(last -> kubeadm.compareTo(last) <= 0 || kubeadm.isSameMinor(last))
                        .orElse(true);
    }

    /** Most runs of dsctl write no configuration file: the tables are read on first use. */
    private static final class Loaded {
        private static final List<ApiVersion> ALL =
                List.of(SchemaFile.read("v1beta3"), SchemaFile.read("v1beta4"));
    }
}
