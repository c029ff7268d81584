package io.dsctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;

import io.dsctl.kubeadm.KubeadmSchema;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.CoreSchema;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Whatever an inventory says arrives in kubeadm's files with the same value and type: random
 * inventories, the same ones in each run, are rendered, parsed back and compared.
 */
class RandomInventoriesTest {

    private static final int COUNT = 60;

    @TempDir private Path folder;

    static Stream<Arguments> seeds() {
        return IntStream.range(0, COUNT)
                .boxed()
                .flatMap(
                        seed ->
                                Stream.of(
                                        Arguments.of(seed, "v1beta3", "1.28.3"),
                                        Arguments.of(seed, "v1beta4", "1.36.4")));
    }

    @ParameterizedTest(name = "seed {0}, {1}")
    @MethodSource("seeds")
    void no_value_changes_on_its_way(int seed, String api, String kubeadm) throws IOException {
        var inventory = new RandomInventory(seed).make();

        var files = render(inventory, kubeadm);

        var first = name(nodes(inventory).getFirst());
        var documents = new LinkedHashMap<String, Map<?, ?>>();
        for (var document : parse(files.get(first))) {
            documents.put(document.get("kind").toString(), document);
        }
        KubeadmSchema.assertValid(files.get(first), api);
        cluster(inventory, documents, api);
        for (var node : nodes(inventory)) {
            KubeadmSchema.assertValid(files.get(name(node)), api);
            node(inventory, node, parse(files.get(name(node))).getFirst(), api);
        }
    }

    private static void cluster(Map<?, ?> inventory, Map<String, Map<?, ?>> documents, String api) {
        var kubernetes = at(inventory, "kubernetes").orElseThrow();
        var cluster = documents.get("ClusterConfiguration");
        assertThat(cluster.get("clusterName")).isEqualTo(inventory.get("name"));
        assertThat(cluster.get("imageRepository")).isEqualTo(kubernetes.get("imageRepository"));
        var networking = at(cluster, "networking").orElseThrow();
        assertThat(networking.get("dnsDomain")).isEqualTo(kubernetes.get("dnsDomain"));
        assertThat(networking.get("podSubnet"))
                .isEqualTo(String.join(",", texts(kubernetes.get("podSubnet"))));
        assertThat(networking.get("serviceSubnet"))
                .isEqualTo(String.join(",", texts(kubernetes.get("serviceSubnet"))));
        for (var component : List.of("apiServer", "controllerManager", "scheduler")) {
            assertThat(arguments(cluster, component, api)).isEqualTo(wanted(kubernetes, component));
        }
        assertThat(arguments(at(cluster, "etcd").orElse(Map.of()), "local", api))
                .isEqualTo(wanted(kubernetes, "etcd"));
        handedOn(kubernetes, "kubeletConfiguration", documents.get("KubeletConfiguration"));
        handedOn(kubernetes, "kubeProxyConfiguration", documents.get("KubeProxyConfiguration"));
    }

    private static void handedOn(Map<?, ?> kubernetes, String field, Map<?, ?> document) {
        var wanted = at(kubernetes, field).orElse(Map.of());
        if (wanted.isEmpty()) {
            assertThat(document).isNull();
            return;
        }
        var rest = new LinkedHashMap<Object, Object>(document);
        rest.remove("apiVersion");
        rest.remove("kind");
        assertThat(rest).isEqualTo(wanted);
    }

    private static void node(Map<?, ?> inventory, Map<?, ?> node, Map<?, ?> document, String api) {
        var role = node.get("role").toString();
        var defaults = at(inventory, "defaults").flatMap(it -> at(it, role)).orElse(Map.of());
        var registration = at(document, "nodeRegistration").orElseThrow();
        assertThat(registration.get("name")).isEqualTo(node.get("name"));
        assertThat(registration.get("taints"))
                .isEqualTo(
                        node.containsKey("taints") ? node.get("taints") : defaults.get("taints"));
        if (node.containsKey("criSocket")) {
            assertThat(registration.get("criSocket")).isEqualTo(node.get("criSocket"));
        }
        assertThat(arguments(registration.get("kubeletExtraArgs"), api)).containsKey("node-ip");
    }

    private Map<String, String> render(Map<?, ?> inventory, String kubeadm) throws IOException {
        var file = folder.resolve("inventory.yaml");
        // JSON is YAML.
        Files.writeString(file, new Gson().toJson(inventory));
        var err = new StringWriter();
        var exitCode =
                Main.commandLine()
                        .setErr(new PrintWriter(err, true))
                        .execute(
                                "render",
                                file.toString(),
                                "--kubeadm-version",
                                kubeadm,
                                "--out",
                                folder.resolve("out").toString());
        assertThat(exitCode).as("%s%n%s", err, Files.readString(file)).isZero();
        var files = new LinkedHashMap<String, String>();
        for (var node : nodes(inventory)) {
            var rendered = folder.resolve("out").resolve(name(node)).resolve("kubeadm.yaml");
            files.put(name(node), Files.readString(rendered));
        }
        return files;
    }

    /** As YAML 1.2; the quotes around every text make 1.1 read it alike. */
    private static List<Map<?, ?>> parse(String text) {
        var documents = new ArrayList<Map<?, ?>>();
        new Load(LoadSettings.builder().setSchema(new CoreSchema()).build())
                .loadAllFromString(text)
                .forEach(document -> documents.add((Map<?, ?>) document));
        return documents;
    }

    private static Map<String, String> arguments(Map<?, ?> parent, String component, String api) {
        return at(parent, component)
                .map(it -> arguments(it.get("extraArgs"), api))
                .orElse(Map.of());
    }

    private static Map<String, String> arguments(Object extraArgs, String api) {
        var arguments = new LinkedHashMap<String, String>();
        switch (extraArgs) {
            case null -> {}
            case Map<?, ?> map when api.equals("v1beta3") ->
                    map.forEach((name, value) -> arguments.put((String) name, (String) value));
            case List<?> list when api.equals("v1beta4") ->
                    list.forEach(
                            item ->
                                    arguments.put(
                                            (String) ((Map<?, ?>) item).get("name"),
                                            (String) ((Map<?, ?>) item).get("value")));
            default -> throw new AssertionError("no extraArgs of " + api + ": " + extraArgs);
        }
        return arguments;
    }

    private static Object wanted(Map<?, ?> kubernetes, String component) {
        return at(kubernetes, component).<Object>map(it -> it.get("extraArgs")).orElse(Map.of());
    }

    private static Optional<Map<?, ?>> at(Map<?, ?> map, String key) {
        return Optional.ofNullable((Map<?, ?>) map.get(key));
    }

    private static List<String> texts(Object list) {
        return ((List<?>) list).stream().map(Object::toString).toList();
    }

    private static List<Map<?, ?>> nodes(Map<?, ?> inventory) {
        var nodes = new ArrayList<Map<?, ?>>();
        ((List<?>) inventory.get("nodes")).forEach(node -> nodes.add((Map<?, ?>) node));
        return nodes;
    }

    private static String name(Map<?, ?> node) {
        return node.get("name").toString();
    }
}
