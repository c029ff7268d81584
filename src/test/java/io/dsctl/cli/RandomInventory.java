package io.dsctl.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** A valid inventory out of a seed, full of values that YAML would love to take for others. */
final class RandomInventory {

    /** Names of DNS that are numbers, truth values and nulls for one version of YAML or another. */
    private static final List<String> NAMES =
            List.of("on", "off", "y", "no", "null", "true", "1e3", "0x1f", "012", "1.5", "a-b.c");

    private static final List<String> TEXTS =
            List.of(
                    "::",
                    "on",
                    "1e3",
                    "~",
                    "null",
                    "a: b",
                    "# no",
                    "it's",
                    "say \"so\"",
                    "back\\slash",
                    "{x: y}",
                    "[1]",
                    "*a",
                    "&a",
                    "!t",
                    "%x",
                    "@x",
                    "`x`",
                    "- a",
                    "? b",
                    "| c",
                    "> d",
                    "ü",
                    "😀",
                    "${x}",
                    "<#if>",
                    "12:30:45",
                    "0o17",
                    "1_000",
                    "=",
                    "<<",
                    "trailing ",
                    " leading",
                    "fd00::",
                    "2001-12-14",
                    "\u2028",
                    "'",
                    "\"");

    private final Random random;

    RandomInventory(long seed) {
        this.random = new Random(seed);
    }

    Map<String, Object> make() {
        var families = random.nextInt(4);
        var inventory = new LinkedHashMap<String, Object>();
        inventory.put("apiVersion", "dsctl.io/v1");
        inventory.put("kind", "Inventory");
        inventory.put("name", oneOf(NAMES));
        inventory.put("kubernetes", kubernetes(families));
        maybe(inventory, "defaults", Map.of("worker", node(), "control-plane", node()));
        inventory.put("nodes", nodes());
        return inventory;
    }

    private Map<String, Object> kubernetes(int families) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("controlPlaneEndpoint", oneOf(List.of("api.example.org:8443", "x.y", "null:1")));
        fields.put("podSubnet", networks(families, "10.%d.0.0/16", "fd00:%d::/56"));
        fields.put("serviceSubnet", networks(families, "172.%d.0.0/20", "fd01:%d::/112"));
        maybe(fields, "dnsDomain", oneOf(NAMES));
        maybe(fields, "imageRepository", oneOf(List.of("on", "r.example.org:5000/a_b", "1.5/2")));
        maybe(fields, "certSANs", List.of(oneOf(List.of("no.example.org", "*.x", "10.0.0.9"))));
        for (var component : List.of("apiServer", "controllerManager", "scheduler", "etcd")) {
            maybe(fields, component, Map.of("extraArgs", arguments()));
        }
        maybe(fields, "kubeletConfiguration", tree(3));
        maybe(fields, "kubeProxyConfiguration", tree(2));
        maybe(fields, "skipPhases", List.of("addon/kube-proxy"));
        maybe(fields, "timeouts", Map.of("discovery", "1m30s"));
        return fields;
    }

    private List<String> networks(int families, String ipv4, String ipv6) {
        var four = ipv4.formatted(random.nextInt(16, 32));
        var six = ipv6.formatted(random.nextInt(1, 100));
        return switch (families) {
            case 0 -> List.of(four);
            case 1 -> List.of(six);
            case 2 -> List.of(four, six);
            default -> List.of(six, four);
        };
    }

    private List<Object> nodes() {
        var names = new ArrayList<>(NAMES);
        java.util.Collections.shuffle(names, random);
        var controlPlanes = random.nextInt(1, 4);
        return IntStream.range(0, random.nextInt(controlPlanes, names.size()))
                .<Object>mapToObj(
                        i -> {
                            var node = new LinkedHashMap<String, Object>(node());
                            node.put("name", names.get(i));
                            node.put("role", i < controlPlanes ? "control-plane" : "worker");
                            node.put("host", "192.168.7." + (i + 1));
                            node.put(
                                    "addresses",
                                    List.of("192.168.8." + (i + 1), "fd02::" + (i + 1)));
                            return node;
                        })
                .toList();
    }

    private Map<String, Object> node() {
        var fields = new LinkedHashMap<String, Object>();
        maybe(fields, "labels", Map.of("example.org/zone", oneOf(NAMES)));
        maybe(fields, "annotations", Map.of("note", oneOf(TEXTS)));
        maybe(fields, "taints", taints());
        maybe(
                fields,
                "kubeletExtraArgs",
                Map.of("v", random.nextInt(9), "feature-gates", "A=true"));
        maybe(fields, "criSocket", oneOf(List.of("unix:///run/crio/crio.sock", "unix:///a:b#c")));
        return fields;
    }

    private List<Object> taints() {
        return IntStream.range(0, random.nextInt(3))
                .<Object>mapToObj(
                        i ->
                                Map.of(
                                        "key", oneOf(NAMES) + i,
                                        "value", oneOf(NAMES),
                                        "effect", oneOf(List.of("NoSchedule", "NoExecute"))))
                .toList();
    }

    private Map<String, Object> arguments() {
        var arguments = new LinkedHashMap<String, Object>();
        IntStream.range(0, random.nextInt(4)).forEach(i -> arguments.put("flag-" + i, text()));
        return arguments;
    }

    /** Of what JSON has; never with a key that means something to dsctl. */
    private Map<String, Object> tree(int depth) {
        var tree = new HashMap<String, Object>();
        IntStream.range(0, random.nextInt(4)).forEach(i -> tree.put(text() + i, value(depth)));
        return tree;
    }

    private Object value(int depth) {
        return switch (random.nextInt(depth > 0 ? 7 : 5)) {
            case 0 -> random.nextInt();
            case 1 -> random.nextBoolean();
            case 2 -> random.nextInt(1000) / 8.0;
            case 3, 4 -> text();
            case 5 -> tree(depth - 1);
            default ->
                    IntStream.range(0, random.nextInt(3)).mapToObj(_ -> value(depth - 1)).toList();
        };
    }

    private String text() {
        return random.nextInt(4) == 0 ? oneOf(TEXTS) + oneOf(TEXTS) : oneOf(TEXTS);
    }

    private void maybe(Map<String, Object> fields, String name, Object value) {
        if (random.nextBoolean()) {
            fields.put(name, value);
        }
    }

    private String oneOf(List<String> values) {
        return values.get(random.nextInt(values.size()));
    }
}
