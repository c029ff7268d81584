package io.dsctl.plan;

import io.dsctl.cluster.Address;
import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.Family;
import io.dsctl.cluster.HostPort;
import io.dsctl.cluster.Node;
import io.dsctl.cluster.Proxy;
import io.dsctl.cluster.Registry;
import io.dsctl.cluster.Subnet;
import io.dsctl.facts.ClusterFacts;
import io.dsctl.facts.Member;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;

/**
 * What containerd is told of the way to images: files, the same on every server. It reads those of
 * registries at each pull, and its proxy when it starts (docs/decisions/0025).
 */
public final class RegistryFiles {

    /** A part of containerd's unit. */
    public static final String PROXY = "/etc/systemd/system/containerd.service.d/dsctl-proxy.conf";

    private static final String FOLDER = "/etc/containerd/certs.d/";

    /** Known to templates/lib/containerd-kind.sh as well. */
    private static final String MARK = "# Written by dsctl, which replaces the whole file.\n";

    /** Names that no proxy could resolve, and addresses that lead to the server itself. */
    private static final List<String> OWN = List.of("localhost", "127.0.0.0/8", "::1");

    private RegistryFiles() {}

    /**
     * By path, each with its whole text.
     *
     * @param older for a containerd before 2.0, which takes no brackets in the names of tables; 2.0
     *     takes nothing else
     */
    static SequencedMap<String, String> of(Cluster cluster, ClusterFacts facts, boolean older) {
        var files = new LinkedHashMap<String, String>();
        cluster.downloads()
                .proxy()
                .ifPresent(it -> files.put(PROXY, unit(environment(it, cluster, facts))));
        for (var registry : cluster.downloads().registries()) {
            registry.authority().ifPresent(it -> files.put(authority(registry), it));
            files.put(folder(registry) + "hosts.toml", hosts(registry, older));
        }
        return files;
    }

    /** {@code NAME=value}, as a process has them. */
    static List<String> environment(Proxy proxy, Cluster cluster, ClusterFacts facts) {
        return Stream.of(
                        proxy.http().map(it -> "HTTP_PROXY=" + it).stream(),
                        proxy.https().map(it -> "HTTPS_PROXY=" + it).stream(),
                        Stream.of(
                                "NO_PROXY="
                                        + String.join(
                                                ",", complete(proxy, cluster, facts).exceptions())))
                .flatMap(it -> it)
                .toList();
    }

    /** The proxy with all that is reached without it. */
    static Proxy complete(Proxy proxy, Cluster cluster, ClusterFacts facts) {
        var exceptions = new LinkedHashSet<>(lasting(proxy, cluster));
        cluster.nodes().stream()
                .flatMap(node -> addresses(node, cluster, facts))
                .map(Address::text)
                .forEach(exceptions::add);
        return new Proxy(proxy.http(), proxy.https(), List.copyOf(exceptions));
    }

    /**
     * Those that are the same whichever servers there are. Go understands networks; others pass
     * over them.
     */
    static List<String> lasting(Proxy proxy, Cluster cluster) {
        var networks = cluster.networks();
        var exceptions = new ArrayList<>(OWN);
        Stream.of(networks.pods(), networks.services())
                .flatMap(List::stream)
                .map(Subnet::cidr)
                .forEach(exceptions::add);
        exceptions.add(".svc");
        exceptions.add("." + networks.dnsDomain().orElse("cluster.local"));
        cluster.endpoint().map(HostPort::host).ifPresent(exceptions::add);
        exceptions.addAll(proxy.exceptions());
        return exceptions;
    }

    private static Stream<Address> addresses(Node node, Cluster cluster, ClusterFacts facts) {
        var families = cluster.networks().families();
        return facts
                .live()
                .flatMap(live -> live.api().member(node.name()))
                .map(Member::addresses)
                .or(
                        () ->
                                facts.seen(node)
                                        .flatMap(it -> AddressChoice.of(node, it, cluster).chosen())
                                        .map(it -> it.addresses().inOrder(families)))
                .orElseGet(() -> given(node, families))
                .stream();
    }

    private static List<Address> given(Node node, List<Family> families) {
        return node.addresses().inOrder(families).isEmpty()
                ? node.login().address().address().stream().toList()
                : node.addresses().inOrder(families);
    }

    private static String unit(List<String> environment) {
        var text = new StringBuilder(MARK).append("[Service]\n");
        environment.forEach(it -> text.append("Environment=\"").append(it).append("\"\n"));
        return text.toString();
    }

    private static String folder(Registry registry) {
        return FOLDER + (registry.host().equals(Registry.ANY) ? "_default" : registry.host()) + "/";
    }

    private static String authority(Registry registry) {
        return folder(registry) + "dsctl-ca.crt";
    }

    /**
     * A containerd before 2.0 does not read a file without any {@code host}. A path that begins
     * with /v2/ is that of a project in a mirror, as Harbor has them: nothing is put behind it.
     */
    private static String hosts(Registry registry, boolean older) {
        var urls =
                registry.mirrors().isEmpty()
                        ? List.of("https://" + registry.host())
                        : registry.mirrors();
        var inline = urls.stream().filter(url -> older && url.contains("[")).toList();
        var text = new StringBuilder(MARK);
        if (!inline.isEmpty()) {
            text.append("\n[host]\n");
            inline.forEach(
                    url ->
                            text.append("  \"%s\" = { ".formatted(url))
                                    .append(String.join(", ", fields(registry, url)))
                                    .append(" }\n"));
        }
        urls.stream()
                .filter(url -> !inline.contains(url))
                .forEach(
                        url -> {
                            text.append("\n[host.\"").append(url).append("\"]\n");
                            fields(registry, url).forEach(it -> text.append("  " + it + "\n"));
                        });
        return text.toString();
    }

    private static List<String> fields(Registry registry, String url) {
        var fields = new ArrayList<String>();
        fields.add("capabilities = [\"pull\", \"resolve\"]");
        if (url.replaceFirst("https?://[^/]*", "").startsWith("/v2/")) {
            fields.add("override_path = true");
        }
        if (registry.authority().isPresent()) {
            fields.add("ca = \"%s\"".formatted(authority(registry)));
        }
        return fields;
    }

    /** As the server counts it. */
    static String digest(String text) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Whether somebody's own file is where one of these would be. */
    static Optional<String> inTheWay(String file, Iterable<String> others) {
        var folder = file.substring(0, file.lastIndexOf('/') + 1);
        for (var other : others) {
            if (other.equals(folder + "hosts.toml")) {
                return Optional.of(other);
            }
        }
        return Optional.empty();
    }
}
