package io.dsctl.flow;

import io.dsctl.cluster.Argument;
import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.ClusterSettings;
import io.dsctl.cluster.Component;
import io.dsctl.cluster.KubernetesVersion;
import io.dsctl.cluster.Networks;
import io.dsctl.cluster.Timeout;
import io.dsctl.plan.ConfigApi;
import io.dsctl.plan.NodeMasks;
import io.dsctl.report.View;

import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What another kubeadm than the inventory's could be told of a cluster. Whatever has to be changed
 * for it is noted: {@code apply} would refuse instead.
 */
final class OtherKubeadm {

    private final KubernetesVersion kubeadm;
    private final View view;

    OtherKubeadm(KubernetesVersion kubeadm, View view) {
        this.kubeadm = kubeadm;
        this.view = view;
    }

    Cluster told(Cluster cluster) {
        return new Cluster(
                cluster.name(),
                Optional.of(version(cluster)),
                cluster.endpoint(),
                networks(cluster.networks()),
                settings(cluster.settings()),
                cluster.nodes());
    }

    /** A kubeadm installs its own minor version, and no patch that is newer than itself. */
    private KubernetesVersion version(Cluster cluster) {
        var fits =
                cluster.version()
                        .filter(it -> it.isSameMinor(kubeadm) && it.compareTo(kubeadm) <= 0);
        if (fits.isEmpty()) {
            cluster.version()
                    .ifPresent(
                            it ->
                                    view.notes(
                                            "kubernetesVersion is %s instead of the inventory's %s: kubeadm %s cannot install that"
                                                    .formatted(kubeadm, it, kubeadm)));
        }
        return fits.orElse(kubeadm);
    }

    private Networks networks(Networks networks) {
        if (NodeMasks.canBeTold(networks, kubeadm) || networks.nodeMasks().stream().count() == 0) {
            return networks;
        }
        leftOut("the size of nodes' blocks");
        return new Networks(networks.pods(), networks.services());
    }

    private ClusterSettings settings(ClusterSettings settings) {
        var unknown =
                settings.requirements().stream()
                        .filter(it -> !kubeadm.isAtLeast(it.sinceMinor()))
                        .map(ClusterSettings.Requirement::field)
                        .toList();
        unknown.forEach(
                field ->
                        leftOut(
                                field.endsWith(".extraArgs")
                                        ? "all but the last of each name in kubernetes." + field
                                        : "kubernetes." + field));
        var old = ConfigApi.of(kubeadm).filter(ConfigApi.V1BETA3::equals).isPresent();
        return unknown.isEmpty()
                ? settings
                : new ClusterSettings(
                        settings.imageRepository(),
                        settings.certSans(),
                        settings.featureGates(),
                        old ? lastOfEachName(settings) : settings.extraArgs(),
                        settings.externalEtcd(),
                        settings.kubelet(),
                        settings.kubeProxy(),
                        settings.patches(),
                        settings.skipPhases(),
                        old ? timeouts(settings) : settings.timeouts(),
                        settings.encryptionAlgorithm()
                                .filter(_ -> !unknown.contains("encryptionAlgorithm")),
                        settings.certificateValidity().filter(_ -> !old),
                        settings.caCertificateValidity().filter(_ -> !old));
    }

    private static Map<Timeout, Duration> timeouts(ClusterSettings settings) {
        var known = new EnumMap<Timeout, Duration>(Timeout.class);
        settings.timeouts()
                .forEach(
                        (timeout, limit) -> {
                            if (timeout.isInV1beta3()) {
                                known.put(timeout, limit);
                            }
                        });
        return known;
    }

    /** Before v1beta4 arguments are a map. */
    private static Map<Component, List<Argument>> lastOfEachName(ClusterSettings settings) {
        var last = new EnumMap<Component, List<Argument>>(Component.class);
        settings.extraArgs()
                .forEach(
                        (component, arguments) -> {
                            var byName = new LinkedHashMap<String, Argument>();
                            arguments.forEach(argument -> byName.put(argument.name(), argument));
                            last.put(component, List.copyOf(byName.values()));
                        });
        return last;
    }

    private void leftOut(String what) {
        view.notes("left out: %s: kubeadm %s does not know it".formatted(what, kubeadm));
    }
}
