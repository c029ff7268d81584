package io.dsctl.kubeconfig;

import org.snakeyaml.engine.v2.nodes.MappingNode;

import java.util.List;
import java.util.Optional;

/**
 * What leads to a cluster and lets one in: a secret, so it is never printed.
 *
 * @param server as {@code https://api.example.org:6443}
 * @param authority the cluster's CA, in base64 as kubeconfigs have it; the others likewise
 */
public record Access(String server, String authority, String certificate, String key) {

    /**
     * What a control plane's admin.conf says, of which kubeadm writes one cluster and one user;
     * empty if it is none.
     */
    public static Optional<Access> of(String adminConf) {
        try {
            return KubeconfigTree.read(adminConf).flatMap(Access::of);
        } catch (KubeconfigTree.Unreadable _) {
            return Optional.empty();
        }
    }

    private static Optional<Access> of(MappingNode top) {
        return only(top, Kubeconfig.CLUSTERS, "cluster")
                .flatMap(
                        cluster ->
                                only(top, Kubeconfig.USERS, "user")
                                        .flatMap(user -> of(cluster, user)));
    }

    private static Optional<Access> of(MappingNode cluster, MappingNode user) {
        var texts =
                List.of(
                        KubeconfigTree.text(cluster, Kubeconfig.SERVER),
                        KubeconfigTree.text(cluster, Kubeconfig.AUTHORITY),
                        KubeconfigTree.text(user, Kubeconfig.CERTIFICATE),
                        KubeconfigTree.text(user, Kubeconfig.KEY));
        return texts.stream().allMatch(Optional::isPresent)
                ? Optional.of(
                        new Access(
                                texts.get(0).get(),
                                texts.get(1).get(),
                                texts.get(2).get(),
                                texts.get(3).get()))
                : Optional.empty();
    }

    private static Optional<MappingNode> only(MappingNode top, String list, String kind) {
        return KubeconfigTree.items(top, list)
                .filter(items -> items.size() == 1)
                .flatMap(items -> KubeconfigTree.mapping(items.getFirst(), kind));
    }

    /** The same, by another way. */
    public Access through(String otherServer) {
        return new Access(otherServer, authority, certificate, key);
    }

    @Override
    public String toString() {
        return "Access to " + server;
    }
}
