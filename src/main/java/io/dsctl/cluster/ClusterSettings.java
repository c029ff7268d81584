package io.dsctl.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * What kubeadm is told about the whole cluster beyond its networks; everything may be left out.
 *
 * @param certSans names and addresses that the API server's certificate is valid for, besides those
 *     that dsctl adds
 * @param extraArgs of the components on control planes; a name may come more than once
 * @param kubelet fields of a KubeletConfiguration, as trees of maps, lists and values
 * @param kubeProxy fields of a KubeProxyConfiguration, likewise
 * @param skipPhases of {@code kubeadm init}
 */
public record ClusterSettings(
        Optional<String> imageRepository,
        List<String> certSans,
        SequencedMap<String, Boolean> featureGates,
        Map<Component, List<Argument>> extraArgs,
        Optional<ExternalEtcd> externalEtcd,
        SequencedMap<String, Object> kubelet,
        SequencedMap<String, Object> kubeProxy,
        List<PatchFile> patches,
        List<String> skipPhases,
        Map<Timeout, Duration> timeouts,
        Optional<String> encryptionAlgorithm,
        Optional<Duration> certificateValidity,
        Optional<Duration> caCertificateValidity) {

    /** The controller manager's flag. */
    public static final String ALLOCATE_NODE_CIDRS = "allocate-node-cidrs";

    private static final Map<String, Integer> ALGORITHM_SINCE = Map.of("ECDSA-P384", 34);

    public ClusterSettings {
        certSans = List.copyOf(certSans);
        featureGates = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(featureGates));
        extraArgs = Collections.unmodifiableMap(enumMap(Component.class, extraArgs));
        kubelet = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(kubelet));
        kubeProxy = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(kubeProxy));
        patches = List.copyOf(patches);
        skipPhases = List.copyOf(skipPhases);
        timeouts = Collections.unmodifiableMap(enumMap(Timeout.class, timeouts));
    }

    public static ClusterSettings none() {
        return new ClusterSettings(
                Optional.empty(),
                List.of(),
                new LinkedHashMap<>(),
                Map.of(),
                Optional.empty(),
                new LinkedHashMap<>(),
                new LinkedHashMap<>(),
                List.of(),
                List.of(),
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** What these settings ask of kubeadm. */
    public List<Requirement> requirements() {
        var requirements = new ArrayList<Requirement>();
        encryptionAlgorithm.ifPresent(
                it ->
                        requirements.add(
                                new Requirement(
                                        "encryptionAlgorithm",
                                        Optional.of(it),
                                        ALGORITHM_SINCE.getOrDefault(it, Requirement.V1BETA4),
                                        Optional.empty())));
        certificateValidity.ifPresent(_ -> requirements.add(v1beta4("certificateValidityPeriod")));
        caCertificateValidity.ifPresent(
                _ -> requirements.add(v1beta4("caCertificateValidityPeriod")));
        timeouts.keySet().stream()
                .filter(timeout -> !timeout.isInV1beta3())
                .map(timeout -> v1beta4("timeouts." + timeout.field()))
                .forEach(requirements::add);
        extraArgs.entrySet().stream()
                .filter(entry -> Argument.isAnyRepeated(entry.getValue()))
                .map(entry -> v1beta4(entry.getKey().field() + ".extraArgs"))
                .forEach(requirements::add);
        featureGates.keySet().stream()
                .flatMap(name -> FeatureGate.requirement(name).stream())
                .forEach(requirements::add);
        patches.stream().flatMap(patch -> patch.requirement().stream()).forEach(requirements::add);
        return List.copyOf(requirements);
    }

    private static Requirement v1beta4(String field) {
        return new Requirement(field, Requirement.V1BETA4);
    }

    /** Whether the controller manager gives blocks to nodes; some CNIs do it themselves. */
    public boolean allocatesNodeBlocks() {
        return extraArgs.getOrDefault(Component.CONTROLLER_MANAGER, List.of()).stream()
                .filter(argument -> argument.isNamed(ALLOCATE_NODE_CIDRS))
                .flatMap(argument -> GoBoolean.parse(argument.value()).stream())
                // A flag that comes again replaces what it said before.
                .reduce(true, (_, last) -> last);
    }

    /** How many pods the kubelets allow on a node. */
    public int maxPods() {
        return kubelet.get("maxPods") instanceof Number number
                ? number.intValue()
                : Capacity.MAX_PODS;
    }

    /** How much longer than usual kubeadm may take in all. */
    public Duration patience() {
        return timeouts.entrySet().stream()
                .map(entry -> entry.getValue().minus(entry.getKey().usual()))
                .filter(Duration::isPositive)
                .reduce(Duration.ZERO, Duration::plus);
    }

    private static <K extends Enum<K>, V> Map<K, V> enumMap(Class<K> type, Map<K, V> values) {
        var map = new EnumMap<K, V>(type);
        map.putAll(values);
        return map;
    }
}
