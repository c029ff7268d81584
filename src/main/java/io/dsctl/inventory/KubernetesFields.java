package io.dsctl.inventory;

import io.dsctl.cluster.Address;
import io.dsctl.cluster.Argument;
import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.ClusterSettings;
import io.dsctl.cluster.Component;
import io.dsctl.cluster.DnsName;
import io.dsctl.cluster.GoDuration;
import io.dsctl.cluster.HostPort;
import io.dsctl.cluster.KubernetesVersion;
import io.dsctl.cluster.Networks;
import io.dsctl.cluster.Timeout;
import io.dsctl.inventory.Fields.Placed;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The {@code kubernetes:} block. */
final class KubernetesFields {

    private static final int OLDEST_MINOR = 22;
    private static final String VERSION = "v?[0-9](\\.(0|[1-9][0-9]{0,3})){2}";
    private static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(30);
    private static final Duration SHORTEST_VALIDITY = Duration.ofHours(1);

    private static final Duration USUAL_VALIDITY = Duration.ofDays(365);
    private static final Duration USUAL_CA_VALIDITY = Duration.ofDays(3650);
    private static final int MAX_IMAGE_PREFIX = 200;

    private static final List<String> ALGORITHMS =
            List.of("RSA-2048", "RSA-3072", "RSA-4096", "ECDSA-P256", "ECDSA-P384");

    private final Document document;
    private final AddressRules addresses;
    private final Fields fields;
    private final ComponentConfigurations configurations;
    private final Optional<KubernetesVersion> version;

    KubernetesFields(Document document, AddressRules addresses, Fields fields) {
        this.document = document;
        this.addresses = addresses;
        this.fields = fields;
        this.configurations = new ComponentConfigurations(document, fields);
        this.version = readVersion();
    }

    Optional<KubernetesVersion> version() {
        return version;
    }

    private Optional<KubernetesVersion> readVersion() {
        var placed =
                fields.parsed(
                        "version",
                        text ->
                                Optional.of(text)
                                        .filter(it -> it.matches(VERSION))
                                        .flatMap(KubernetesVersion::parse),
                        "version of Kubernetes",
                        "write a released one, such as 1.36.4");
        placed.filter(it -> it.value().major() != 1 || !it.value().isAtLeast(OLDEST_MINOR))
                .ifPresent(
                        it ->
                                document.problem(
                                        it.at(),
                                        "dsctl does not know how to talk to kubeadm " + it.value(),
                                        "use 1.%d or newer".formatted(OLDEST_MINOR)));
        return placed.map(Placed::value);
    }

    boolean hasEndpoint() {
        return fields.has("controlPlaneEndpoint");
    }

    Optional<Placed<HostPort>> endpoint() {
        var endpoint =
                fields.parsed(
                        "controlPlaneEndpoint",
                        text -> HostPort.parseBracketed(text, Cluster.API_PORT),
                        "address with port",
                        "write name:6443, 10.0.0.10:6443, or an IPv6 address in brackets with its"
                                + " port: \"[fd00::10]:6443\"");
        endpoint.ifPresent(it -> addresses.target(it.map(HostPort::host), "controlPlaneEndpoint"));
        return endpoint;
    }

    private Optional<String> dnsDomain() {
        return fields.parsed(
                        "dnsDomain",
                        text -> Optional.of(text).filter(Names::isDnsName),
                        "DNS name",
                        "write one such as cluster.local")
                .map(Placed::value);
    }

    ClusterSettings settings() {
        var etcd = fields.nested("etcd", Block.ETCD);
        var arguments = new Arguments(document);
        var extraArgs = new EnumMap<Component, List<Argument>>(Component.class);
        for (var component : Component.values()) {
            var block =
                    component == Component.ETCD
                            ? etcd
                            : fields.nested(component.field(), Block.COMPONENT);
            var own = arguments.of(component, block);
            if (!own.isEmpty()) {
                extraArgs.put(component, own);
            }
        }
        var settings =
                new ClusterSettings(
                        imageRepository(),
                        certSans(),
                        new FeatureGates(document).read(fields.entries("featureGates")),
                        extraArgs,
                        new EtcdFields(document, addresses).external(etcd),
                        configurations.kubelet(),
                        configurations.kubeProxy(),
                        fields.path("patches")
                                .map(it -> new PatchesFolder(document).read(it))
                                .orElse(List.of()),
                        Phases.read(document, fields),
                        timeouts(),
                        algorithm(),
                        validity("certificateValidityPeriod"),
                        validity("caCertificateValidityPeriod"));
        checkValidity(settings);
        versionRules().check(fields, settings.requirements());
        return settings;
    }

    private Optional<String> imageRepository() {
        return fields.parsed(
                        "imageRepository",
                        text ->
                                Optional.of(text)
                                        .filter(
                                                it ->
                                                        it.length() <= MAX_IMAGE_PREFIX
                                                                && it.matches(
                                                                        "([A-Za-z0-9][A-Za-z0-9.-]*|\\[[0-9a-fA-F:]+])(:"
                                                                                + HostPort.PORT
                                                                                + ")?(/[a-z0-9]+([._-]+[a-z0-9]+)*)*")),
                        "prefix of images",
                        "write host[:port]/path, without scheme, tag and trailing slash")
                .map(Placed::value);
    }

    private List<String> certSans() {
        var names =
                fields.parsedList(
                        "certSANs",
                        KubernetesFields::certSan,
                        "DNS name or address",
                        "write a name, a wildcard name such as *.example.org, or an IP address");
        names.forEach(it -> addresses.host(it, "the certificate"));
        return names.stream().map(Placed::value).toList();
    }

    private static Optional<String> certSan(String text) {
        var address = Address.parse(text).map(Address::text);
        return address.isPresent()
                ? address
                : Optional.of(text)
                        .filter(it -> DnsName.isHost(it.replaceFirst("^\\*\\.", "")))
                        .map(it -> it.toLowerCase(Locale.ROOT));
    }

    private Map<Timeout, Duration> timeouts() {
        var block = fields.nested("timeouts", Block.TIMEOUTS);
        var timeouts = new EnumMap<Timeout, Duration>(Timeout.class);
        for (var timeout : Timeout.values()) {
            block.parsed(
                            timeout.field(),
                            text ->
                                    GoDuration.parse(text)
                                            .filter(Duration::isPositive)
                                            .filter(it -> it.compareTo(LONGEST_TIMEOUT) <= 0),
                            "duration up to 30 minutes",
                            "write it like 4m0s or 90s")
                    .ifPresent(it -> timeouts.put(timeout, it.value()));
        }
        return timeouts;
    }

    private Optional<String> algorithm() {
        return fields.parsed(
                        "encryptionAlgorithm",
                        text -> Optional.of(text).filter(ALGORITHMS::contains),
                        "algorithm that kubeadm knows",
                        "use one of " + String.join(", ", ALGORITHMS))
                .map(Placed::value);
    }

    private Optional<Duration> validity(String name) {
        return fields.parsed(
                        name,
                        text ->
                                GoDuration.parse(text)
                                        .filter(it -> it.compareTo(SHORTEST_VALIDITY) >= 0),
                        "duration from an hour to %d hours".formatted(GoDuration.LONGEST.toHours()),
                        "write it in hours: 8760h is a year")
                .map(Placed::value);
    }

    private void checkValidity(ClusterSettings settings) {
        var name = "caCertificateValidityPeriod";
        if (fields.has(name) && settings.caCertificateValidity().isEmpty()) {
            return;
        }
        var authority = settings.caCertificateValidity().orElse(USUAL_CA_VALIDITY);
        var own = settings.certificateValidity().orElse(USUAL_VALIDITY);
        if (own.compareTo(authority) > 0) {
            document.problem(
                    fields.at(
                            fields.has("certificateValidityPeriod")
                                    ? "certificateValidityPeriod"
                                    : name),
                    "certificates, valid for %s, would outlive the authority that signed them"
                            .formatted(GoDuration.text(own)),
                    "make caCertificateValidityPeriod the longer one");
        }
    }

    VersionRules versionRules() {
        return new VersionRules(document, version);
    }

    /** What the networks make of it, in {@link NetworkRules}. */
    Optional<Networks> networks(ClusterSettings settings) {
        var dnsDomain = dnsDomain();
        var networks = new NetworkRules(document, addresses, settings).read(fields);
        networks.flatMap(Networks::requirement)
                .ifPresent(it -> versionRules().check(fields, List.of(it)));
        networks.ifPresent(configurations::checkDns);
        networks.filter(_ -> settings.externalEtcd().isPresent())
                .ifPresent(
                        it ->
                                new EtcdFields(document, addresses)
                                        .checkNetworks(
                                                fields.at(List.of("etcd", "external", "endpoints")),
                                                it));
        return networks.map(
                it -> new Networks(it.pods(), it.services(), it.nodeMasks(), dnsDomain));
    }
}
