package io.dsctl.facts;

import io.dsctl.cluster.CertSans;
import io.dsctl.cluster.HostPort;
import io.dsctl.cluster.KubernetesVersion;
import io.dsctl.cluster.Subnet;

import java.util.List;
import java.util.Optional;

/** The settings that a cluster was made with, from its ConfigMap kubeadm-config. */
public record LiveSettings(
        Optional<KubernetesVersion> version,
        Optional<HostPort> endpoint,
        List<Subnet> pods,
        List<Subnet> services,
        CertSans certSans) {

    public LiveSettings {
        pods = List.copyOf(pods);
        services = List.copyOf(services);
    }
}
