package io.dsctl.execute;

import io.dsctl.cluster.Address;
import io.dsctl.cluster.Secret;
import io.dsctl.plan.ConfigApi;
import io.dsctl.plan.InitSettings;
import io.dsctl.plan.JoinSettings;
import io.dsctl.plan.NodeRegistration;
import io.dsctl.probe.Prober;

import java.util.HashMap;
import java.util.Map;

/** The configuration files for kubeadm, with the secrets that a plan does not hold. */
final class KubeadmConfigurations {

    /**
     * Counts from the end of init; it is never used, but without one kubeadm makes a token for 24
     * hours.
     */
    private static final String INIT_TOKEN_TTL = "1m0s";

    private final Shell shell;

    KubeadmConfigurations(Shell shell) {
        this.shell = shell;
    }

    String init(InitSettings settings, Secret token) {
        var values = new HashMap<String, Object>();
        values.put("version", settings.version().toString());
        values.put("clusterName", settings.clusterName());
        settings.endpoint().ifPresent(endpoint -> values.put("endpoint", endpoint.toString()));
        values.put("advertise", settings.advertise().text());
        values.put("podSubnet", settings.networks().podSubnet());
        values.put("serviceSubnet", settings.networks().serviceSubnet());
        values.put("certSans", settings.certSans());
        values.put("token", token.reveal());
        values.put("description", Prober.TOKEN_DESCRIPTION);
        values.put("ttl", INIT_TOKEN_TTL);
        values.putAll(registration(settings.api(), settings.node()));
        return shell.render("init-control-plane/kubeadm.yaml", values);
    }

    String joinWorker(JoinSettings settings, JoinToken token) {
        return shell.render("join-worker/kubeadm.yaml", join(settings, token));
    }

    String joinControlPlane(JoinSettings settings, JoinToken token, Secret certificateKey) {
        var values = join(settings, token);
        values.put("advertise", settings.advertise().map(Address::text).orElseThrow());
        values.put("certificateKey", certificateKey.reveal());
        return shell.render("join-control-plane/kubeadm.yaml", values);
    }

    private static Map<String, Object> join(JoinSettings settings, JoinToken token) {
        var values = new HashMap<String, Object>();
        values.put("endpoint", settings.endpoint().toString());
        values.put("token", token.token().reveal());
        values.put("caHashes", token.caHashes());
        values.putAll(registration(settings.api(), settings.node()));
        return values;
    }

    private static Map<String, Object> registration(ConfigApi api, NodeRegistration node) {
        return Map.of(
                "api",
                api.toString(),
                "nodeName",
                node.name(),
                "criSocket",
                node.criSocket(),
                "nodeIps",
                node.nodeIps().stream().map(Address::text).toList());
    }
}
