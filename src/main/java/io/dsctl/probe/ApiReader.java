package io.dsctl.probe;

import io.dsctl.cluster.Address;
import io.dsctl.cluster.CertSans;
import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.HostPort;
import io.dsctl.cluster.KubernetesVersion;
import io.dsctl.cluster.Subnet;
import io.dsctl.cluster.Taint;
import io.dsctl.facts.Api;
import io.dsctl.facts.LiveSettings;
import io.dsctl.facts.Member;
import io.dsctl.facts.NodeInfo;

import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads what a control plane's own API server said. */
final class ApiReader {

    private static final String OUR_TOKEN =
            Base64.getEncoder()
                    .encodeToString(
                            Prober.TOKEN_DESCRIPTION.getBytes(
                                    java.nio.charset.StandardCharsets.UTF_8));

    private ApiReader() {}

    /** Empty if the API server is not ready, or there is none. */
    static Optional<Api> read(Answers answers) {
        return answers.text("ready").equals("ok")
                ? Optional.of(
                        new Api(
                                settings(answers.text("settings")),
                                answers.text("cluster_info").equals("configmap/cluster-info"),
                                answers.lines("members").stream()
                                        .flatMap(line -> member(line).stream())
                                        .toList(),
                                EtcdReader.read(answers.lines("etcd")),
                                credentials(answers)))
                : Optional.empty();
    }

    private static Optional<LiveSettings> settings(String yaml) {
        return mapping(yaml)
                .map(
                        settings -> {
                            var networking =
                                    settings.get("networking") instanceof Map<?, ?> map
                                            ? map
                                            : Map.of();
                            return new LiveSettings(
                                    text(settings, "kubernetesVersion")
                                            .flatMap(KubernetesVersion::parse),
                                    text(settings, "controlPlaneEndpoint")
                                            .flatMap(it -> HostPort.parse(it, Cluster.API_PORT)),
                                    subnets(text(networking, "podSubnet")),
                                    subnets(text(networking, "serviceSubnet")),
                                    certSans(settings));
                        });
    }

    private static CertSans certSans(Map<?, ?> settings) {
        return new CertSans(
                settings.get("apiServer") instanceof Map<?, ?> apiServer
                                && apiServer.get("certSANs") instanceof List<?> names
                        ? names.stream().map(String::valueOf).toList()
                        : List.of());
    }

    private static Optional<Map<?, ?>> mapping(String yaml) {
        try {
            return new Load(LoadSettings.builder().build()).loadFromString(yaml)
                            instanceof Map<?, ?> map
                    ? Optional.of(map)
                    : Optional.empty();
        } catch (YamlEngineException _) {
            return Optional.empty();
        }
    }

    private static Optional<String> text(Map<?, ?> map, String key) {
        return Optional.ofNullable(map.get(key)).map(Object::toString).filter(it -> !it.isEmpty());
    }

    private static List<Subnet> subnets(Optional<String> commaSeparated) {
        return commaSeparated.stream()
                .flatMap(it -> Arrays.stream(it.split(",")))
                .flatMap(it -> Subnet.parse(it.strip()).stream())
                .toList();
    }

    /**
     * name, machine-id, Ready, InternalIPs, labels and annotations as JSON, pod CIDRs, kubelet,
     * runtime, unschedulable, taints as JSON; separated by tabs.
     */
    private static Optional<Member> member(String line) {
        var columns = line.split("\t", -1);
        if (columns.length < 6) {
            return Optional.empty();
        }
        return Optional.of(
                new Member(
                        columns[0],
                        columns[1],
                        columns[2].equals("True"),
                        columns[4].contains("node-role.kubernetes.io/control-plane"),
                        Arrays.stream(columns[3].split(" "))
                                .flatMap(it -> Address.parse(it).stream())
                                .toList(),
                        texts(columns[4]),
                        texts(columns[5]),
                        columns.length >= 10
                                ? info(
                                        columns[6],
                                        columns[7],
                                        columns[8],
                                        columns[9],
                                        columns.length > 10 ? columns[10] : "")
                                : NodeInfo.unknown()));
    }

    private static NodeInfo info(
            String podCidrs, String kubelet, String runtime, String unschedulable, String taints) {
        return new NodeInfo(
                Arrays.stream(podCidrs.split(" "))
                        .flatMap(it -> Subnet.parse(it).stream())
                        .toList(),
                KubernetesVersion.parse(kubelet),
                runtime,
                unschedulable.equals("true"),
                taints(taints));
    }

    /** As JSON; of an effect that is not known nothing is said. */
    private static List<Taint> taints(String json) {
        var taints = new ArrayList<Taint>();
        if (mapping("taints: " + json).orElse(Map.of()).get("taints") instanceof List<?> list) {
            for (var item : list) {
                if (item instanceof Map<?, ?> map) {
                    taint(map).ifPresent(taints::add);
                }
            }
        }
        return taints;
    }

    private static Optional<Taint> taint(Map<?, ?> taint) {
        return Stream.of(Taint.Effect.values())
                .filter(it -> it.toString().equals(taint.get("effect")))
                .findFirst()
                .flatMap(
                        effect ->
                                text(taint, "key")
                                        .map(key -> new Taint(key, text(taint, "value"), effect)));
    }

    private static Map<String, String> texts(String json) {
        var texts = new HashMap<String, String>();
        mapping(json)
                .ifPresent(map -> map.forEach((key, value) -> texts.put("" + key, "" + value)));
        return texts;
    }

    /**
     * The uploaded certificates count only beside a token of ours: somebody else may have uploaded
     * them.
     */
    private static List<String> credentials(Answers answers) {
        var ours = new ArrayList<String>();
        answers.lines("tokens").stream()
                .map(line -> line.split(" "))
                .filter(words -> words.length == 2 && words[1].equals(OUR_TOKEN))
                .forEach(words -> ours.add(words[0]));
        if (!ours.isEmpty() && !answers.text("certificates").isEmpty()) {
            ours.add("kubeadm-certs");
        }
        return ours;
    }
}
