package io.dsctl.kubeconfig;

import io.dsctl.failure.Failure.Unsafe;
import io.dsctl.failure.Failure.WrongUsage;
import io.dsctl.failure.Refusal;

import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The text of a kubeconfig with an entry of each kind that has the cluster's name. What else is in
 * it stays as it was written: docs/decisions/0018.
 */
public final class Kubeconfig {

    static final String CLUSTERS = "clusters";
    static final String CONTEXTS = "contexts";
    static final String USERS = "users";
    static final String SERVER = "server";
    static final String AUTHORITY = "certificate-authority-data";
    static final String CERTIFICATE = "client-certificate-data";
    static final String KEY = "client-key-data";

    private static final String CLUSTER = "cluster";
    private static final String CONTEXT = "context";
    private static final String USER = "user";
    private static final String NAME = "name";
    private static final String CURRENT = "current-context";
    private static final String KIND = "kind";

    /** They would have the CA beside them count, or none at all. */
    private static final List<String> OTHER_TRUST =
            List.of("certificate-authority", "insecure-skip-tls-verify", "tls-server-name");

    /**
     * A text that was changed.
     *
     * @param other the context that was the current one, if it was another
     */
    public record Merged(String text, Optional<String> other) {}

    private final String name;
    private final Access access;

    /**
     * @param name of the cluster, its context and its user
     */
    public Kubeconfig(String name, Access access) {
        this.name = name;
        this.access = access;
    }

    /** One that leads nowhere else. */
    public String alone() {
        var top = fresh();
        fill(top);
        KubeconfigTree.set(top, CURRENT, KubeconfigTree.scalar(name));
        return KubeconfigTree.written(top);
    }

    /**
     * @param file what the text is called in messages
     * @param becomesCurrent whether kubectl is to use it without being asked; it also is where no
     *     other context is
     * @throws WrongUsage if the text is no kubeconfig
     * @throws Unsafe if it has something else of this name
     */
    public Merged into(String text, String file, boolean becomesCurrent) {
        try {
            var there = KubeconfigTree.read(text);
            var top = there.orElseGet(Kubeconfig::fresh);
            requireKubeconfig(top, file);
            requireOurs(top, file);
            fill(top);
            var before = KubeconfigTree.text(top, CURRENT).filter(it -> !it.isEmpty());
            if (becomesCurrent || before.isEmpty()) {
                KubeconfigTree.set(top, CURRENT, KubeconfigTree.scalar(name));
            }
            var comments = there.isPresent() || text.isBlank() ? "" : text.stripTrailing() + "\n";
            var merged = comments + KubeconfigTree.written(top);
            KubeconfigTree.read(merged);
            return new Merged(merged, before.filter(it -> !it.equals(name)));
        } catch (KubeconfigTree.Unreadable why) {
            throw new WrongUsage(
                    "--merge: %s%s %s"
                            .formatted(
                                    file,
                                    why.line() == 0 ? "" : ":" + why.line(),
                                    why.getMessage()),
                    "nothing was written; correct it, or name another file");
        }
    }

    private static void requireKubeconfig(MappingNode top, String file) {
        var kind = KubeconfigTree.text(top, KIND).orElse("Config");
        if (!kind.equals("Config")) {
            throw new WrongUsage(
                    "--merge: %s is no kubeconfig: its kind is %s".formatted(file, kind),
                    "nothing was written; name another file");
        }
        for (var list : List.of(CLUSTERS, CONTEXTS, USERS)) {
            if (KubeconfigTree.items(top, list).isEmpty()) {
                throw new WrongUsage(
                        "--merge: %s is no kubeconfig: its %s are no list".formatted(file, list),
                        "nothing was written; name another file");
            }
        }
    }

    /**
     * Who has another cluster of this name in it would lose the way there, and perhaps the only
     * credentials.
     */
    private void requireOurs(MappingNode top, String file) {
        var known = named(top, CLUSTERS).flatMap(it -> KubeconfigTree.mapping(it, CLUSTER));
        if (known.isEmpty()) {
            for (var list : List.of(CONTEXTS, USERS)) {
                if (named(top, list).isPresent()) {
                    throw taken(file, "has an entry %s under %s".formatted(name, list));
                }
            }
        } else if (!known.flatMap(it -> KubeconfigTree.text(it, AUTHORITY))
                .equals(Optional.of(access.authority()))) {
            throw taken(file, "has a cluster %s with another CA".formatted(name));
        }
    }

    private Unsafe taken(String file, String what) {
        return new Unsafe(
                List.of(
                        new Refusal(
                                file,
                                what + ", which would be lost",
                                "rename or delete it first, as with `kubectl config delete-cluster"
                                        + " %1$s`, `delete-context %1$s` and `delete-user %1$s`; or"
                                                .formatted(name)
                                        + " name another file")));
    }

    private static MappingNode fresh() {
        var top = KubeconfigTree.mapping();
        KubeconfigTree.set(top, "apiVersion", KubeconfigTree.scalar("v1"));
        KubeconfigTree.set(top, KIND, KubeconfigTree.scalar("Config"));
        return top;
    }

    /** A namespace that somebody set for the context, and the like, stays. */
    private void fill(MappingNode top) {
        var cluster = inner(top, CLUSTERS, CLUSTER);
        OTHER_TRUST.forEach(it -> KubeconfigTree.remove(cluster, it));
        KubeconfigTree.set(cluster, AUTHORITY, KubeconfigTree.scalar(access.authority()));
        KubeconfigTree.set(cluster, SERVER, KubeconfigTree.scalar(access.server()));

        var context = inner(top, CONTEXTS, CONTEXT);
        KubeconfigTree.set(context, CLUSTER, KubeconfigTree.scalar(name));
        KubeconfigTree.set(context, USER, KubeconfigTree.scalar(name));

        var user = inner(top, USERS, USER);
        user.setValue(new ArrayList<>());
        KubeconfigTree.set(user, CERTIFICATE, KubeconfigTree.scalar(access.certificate()));
        KubeconfigTree.set(user, KEY, KubeconfigTree.scalar(access.key()));
    }

    /** The mapping in the entry of our name, made if there is none. */
    private MappingNode inner(MappingNode top, String list, String kind) {
        var entry =
                named(top, list)
                        .orElseGet(
                                () -> {
                                    var made = KubeconfigTree.mapping();
                                    KubeconfigTree.set(made, NAME, KubeconfigTree.scalar(name));
                                    add(top, list, made);
                                    return made;
                                });
        return KubeconfigTree.mapping(entry, kind)
                .orElseGet(
                        () -> {
                            var made = KubeconfigTree.mapping();
                            KubeconfigTree.set(entry, kind, made);
                            return made;
                        });
    }

    private static void add(MappingNode top, String list, Node item) {
        var items = new ArrayList<>(KubeconfigTree.items(top, list).orElseThrow());
        items.add(item);
        KubeconfigTree.set(top, list, new SequenceNode(Tag.SEQ, items, FlowStyle.BLOCK));
    }

    private Optional<MappingNode> named(MappingNode top, String list) {
        return KubeconfigTree.items(top, list).orElseThrow().stream()
                .filter(
                        it ->
                                it instanceof MappingNode mapping
                                        && KubeconfigTree.text(mapping, NAME)
                                                .equals(Optional.of(name)))
                .map(MappingNode.class::cast)
                .findFirst();
    }
}
