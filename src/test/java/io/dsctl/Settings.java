package io.dsctl;

import io.dsctl.cluster.Argument;
import io.dsctl.cluster.ClusterSettings;
import io.dsctl.cluster.Component;
import io.dsctl.cluster.DualStack;
import io.dsctl.cluster.ExternalEtcd;
import io.dsctl.cluster.Networks;
import io.dsctl.cluster.PatchFile;
import io.dsctl.cluster.Taint;
import io.dsctl.cluster.Timeout;
import io.dsctl.plan.NodeRegistration;

import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Settings that leave nothing out, for tests. */
public final class Settings {

    private Settings() {}

    public static ClusterSettings everything() {
        var gates = new LinkedHashMap<String, Boolean>();
        gates.put("RootlessControlPlane", false);
        var arguments = new EnumMap<Component, List<Argument>>(Component.class);
        arguments.put(
                Component.API_SERVER,
                List.of(
                        new Argument("audit-log-maxage", "30"),
                        new Argument("enable-admission-plugins", "NodeRestriction,PodSecurity")));
        arguments.put(
                Component.CONTROLLER_MANAGER, List.of(new Argument("bind-address", "0.0.0.0")));
        arguments.put(Component.SCHEDULER, List.of(new Argument("v", "2")));
        arguments.put(Component.ETCD, List.of(new Argument("quota-backend-bytes", "8589934592")));
        var kubelet = new LinkedHashMap<String, Object>();
        kubelet.put("maxPods", 250);
        kubelet.put("evictionHard", Map.of("memory.available", "5%"));
        kubelet.put("clusterDNS", List.of("10.96.0.10"));
        var kubeProxy = new LinkedHashMap<String, Object>();
        kubeProxy.put("mode", "ipvs");
        kubeProxy.put("ipvs", Map.of("strictARP", true));
        var timeouts = new EnumMap<Timeout, Duration>(Timeout.class);
        timeouts.put(Timeout.CONTROL_PLANE_COMPONENT_HEALTH_CHECK, Duration.ofMinutes(10));
        timeouts.put(Timeout.TLS_BOOTSTRAP, Duration.ofSeconds(90));
        timeouts.put(Timeout.DISCOVERY, Duration.ofMinutes(7));
        return new ClusterSettings(
                Optional.of("registry.example.org/k8s"),
                List.of("api.example.org"),
                gates,
                arguments,
                Optional.empty(),
                kubelet,
                kubeProxy,
                List.of(new PatchFile("kube-apiserver+strategic.yaml", "spec: {}\n")),
                List.of("addon/kube-proxy"),
                timeouts,
                Optional.of("ECDSA-P256"),
                Optional.of(Duration.ofDays(365)),
                Optional.of(Duration.ofDays(3650)));
    }

    public static ClusterSettings externalEtcd() {
        var none = ClusterSettings.none();
        return new ClusterSettings(
                none.imageRepository(),
                none.certSans(),
                none.featureGates(),
                none.extraArgs(),
                Optional.of(
                        new ExternalEtcd(
                                List.of("https://192.0.2.9:2379", "https://[2001:db8::9]:2379"),
                                Optional.of(
                                        new ExternalEtcd.Client(
                                                "/etc/etcd/ca.crt",
                                                "/etc/etcd/client.crt",
                                                "/etc/etcd/client.key")))),
                none.kubelet(),
                none.kubeProxy(),
                none.patches(),
                none.skipPhases(),
                none.timeouts(),
                none.encryptionAlgorithm(),
                none.certificateValidity(),
                none.caCertificateValidity());
    }

    /** One field of the KubeletConfiguration, and nothing else. */
    public static ClusterSettings kubelet(String field, Object value) {
        var none = ClusterSettings.none();
        return new ClusterSettings(
                none.imageRepository(),
                none.certSans(),
                none.featureGates(),
                none.extraArgs(),
                none.externalEtcd(),
                new LinkedHashMap<>(Map.of(field, value)),
                none.kubeProxy(),
                none.patches(),
                none.skipPhases(),
                none.timeouts(),
                none.encryptionAlgorithm(),
                none.certificateValidity(),
                none.caCertificateValidity());
    }

    public static Networks networks() {
        return new Networks(
                Clusters.DUAL_STACK.pods(),
                Clusters.DUAL_STACK.services(),
                new DualStack<>(Optional.of(25), Optional.of(72)),
                Optional.of("cluster.example"));
    }

    public static NodeRegistration registration(String name) {
        return new NodeRegistration(
                name,
                "unix:///run/crio/crio.sock",
                List.of(Clusters.ipv4(name), Clusters.ipv6(name)),
                Optional.of(
                        List.of(
                                new Taint(
                                        "dedicated", Optional.of("yes"), Taint.Effect.NO_SCHEDULE),
                                new Taint("slow", Optional.empty(), Taint.Effect.NO_EXECUTE))),
                List.of(new Argument("v", "4")),
                List.of("NumCPU", "FileExisting-tc"));
    }
}
