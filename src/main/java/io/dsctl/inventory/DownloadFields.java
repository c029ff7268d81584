package io.dsctl.inventory;

import io.dsctl.cluster.Downloads;
import io.dsctl.cluster.Proxy;
import io.dsctl.cluster.Registry;
import io.dsctl.inventory.Fields.Placed;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** The fields {@code proxy} and {@code registries}. */
final class DownloadFields {

    /** A bundle of all authorities of the world has 300 KiB; one site's has one or two. */
    private static final long MAX_AUTHORITY_BYTES = 64L << 10;

    private static final String PROXY_HINT =
            "write it with its port, and without user and password: http://proxy.example.org:3128";

    private final Document document;

    DownloadFields(Document document) {
        this.document = document;
    }

    Downloads read(Fields root) {
        return new Downloads(
                root.has("proxy")
                        ? Optional.of(proxy(root.nested("proxy", Block.PROXY)))
                        : Optional.empty(),
                registries(root));
    }

    private Proxy proxy(Fields fields) {
        if (!fields.has("http") && !fields.has("https")) {
            document.problem(
                    fields.at(),
                    "\"proxy\" has neither \"http\" nor \"https\"",
                    "say where the proxy is, or remove `proxy`");
        }
        return new Proxy(
                url(fields, "http"),
                url(fields, "https"),
                fields
                        .parsedList(
                                "noProxy",
                                Proxy::parseException,
                                "host, domain or network",
                                "write such as mirror.example.org, .example.org or 10.1.0.0/16")
                        .stream()
                        .map(Placed::value)
                        .toList());
    }

    private static Optional<String> url(Fields fields, String name) {
        return fields.parsed(name, Proxy::parse, "URL of a proxy", PROXY_HINT).map(Placed::value);
    }

    private List<Registry> registries(Fields root) {
        var hosts = new HashSet<String>();
        return root.nestedList("registries", Block.REGISTRY, "the registry").stream()
                .flatMap(it -> registry(it, hosts).stream())
                .toList();
    }

    private Optional<Registry> registry(Fields fields, HashSet<String> hosts) {
        fields.require(
                "host",
                "name the registry as images do: registry.k8s.io, docker.io, or \"*\" for every"
                        + " other one");
        var host =
                fields.parsed(
                        "host",
                        Registry::parseHost,
                        "host of a registry",
                        "write it as it stands in front of images: registry.k8s.io,"
                                + " registry.example.org:5000, or \"*\" for every other one");
        var mirrors =
                fields.parsedList(
                        "mirrors",
                        Registry::parseMirror,
                        "URL of a mirror",
                        "write it without user and password, which dsctl has no place for:"
                                + " https://mirror.example.org");
        var authority = fields.path("ca").flatMap(this::authority);
        host.filter(it -> !hosts.add(it.value()))
                .ifPresent(
                        it ->
                                document.problem(
                                        it.at(),
                                        "the registry %s is there twice".formatted(it.value()),
                                        "remove one of them"));
        host.filter(it -> isEmpty(fields, it.value()))
                .ifPresent(
                        it ->
                                document.problem(
                                        fields.at(),
                                        "nothing is said of the registry " + it.value(),
                                        it.value().equals(Registry.ANY)
                                                ? "name its `mirrors`"
                                                : "name its `mirrors`, or a `ca` that it is"
                                                        + " trusted by"));
        return host.map(
                it ->
                        new Registry(
                                it.value(),
                                mirrors.stream().map(Placed::value).toList(),
                                authority));
    }

    /** There is no one host for an authority of all others. */
    private static boolean isEmpty(Fields fields, String host) {
        return fields.size("mirrors") == 0
                && (host.equals(Registry.ANY) || !fields.has("ca"))
                && (!fields.has("mirrors") || fields.isEmptyList("mirrors"));
    }

    private Optional<String> authority(Placed<Path> file) {
        try {
            if (!Files.isRegularFile(file.value())
                    || Files.size(file.value()) > MAX_AUTHORITY_BYTES) {
                return problem(file, "there is no certificate at %s", "name its file");
            }
            var bytes = Files.readAllBytes(file.value());
            var text = new String(bytes, StandardCharsets.ISO_8859_1);
            if (text.contains("PRIVATE KEY-----")) {
                return problem(
                        file,
                        "there is a private key in %s",
                        "name a file that has the certificate alone");
            }
            var found =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(bytes));
            return text.contains("-----BEGIN CERTIFICATE-----") && !found.isEmpty()
                    ? Optional.of(text.strip() + "\n")
                    : noCertificate(file);
        } catch (CertificateException _) {
            return noCertificate(file);
        } catch (IOException _) {
            return problem(file, "%s cannot be read", "check its permissions");
        }
    }

    private Optional<String> noCertificate(Placed<Path> file) {
        return problem(
                file,
                "%s has no certificate in PEM",
                "it begins with `-----BEGIN CERTIFICATE-----`");
    }

    private Optional<String> problem(Placed<Path> file, String what, String hint) {
        document.problem(file.at(), what.formatted(file.value()), hint);
        return Optional.empty();
    }
}
