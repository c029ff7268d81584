package io.dsctl.inventory;

import static io.dsctl.inventory.InventorySchema.JSON;

import io.dsctl.cluster.SigningKey;
import io.dsctl.failure.Failure.InvalidInventory;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** A small inventory with one value of interest in it, and what the reader says to it. */
final class Trial {

    private static final Pattern RANGE = Pattern.compile("\\[[0-9]+:[0-9]+]");

    private final Path folder;

    /**
     * @param folder gets what the examples of paths name
     */
    Trial(Path folder) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder.resolve("patches"));
        Files.createDirectories(folder.resolve("addons"));
        Files.writeString(folder.resolve("addons/storage.yaml"), "kind: StorageClass");
        Files.writeString(
                folder.resolve("fleet-defaults.yaml"), "{apiVersion: dsctl.io/v1, kind: Defaults}");
        Files.writeString(folder.resolve("kubernetes.asc"), SigningKey.BEGIN + "\n");
        Files.copy(Path.of("src/test/resources/probe/ca.crt"), folder.resolve("mirror-ca.pem"));
    }

    boolean isRead(JsonNode inventory) {
        try {
            return isRead(
                    Files.writeString(
                            folder.resolve("trial.yaml"), JSON.writeValueAsString(inventory)));
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
    }

    static boolean isRead(Path inventory) {
        try {
            InventoryReader.read(inventory, true);
            return true;
        } catch (InvalidInventory _) {
            return false;
        }
    }

    /** An inventory that has {@code value} at {@code path}, and beside it what it needs there. */
    static JsonNode with(String path, JsonNode value) {
        var root =
                (ObjectNode)
                        JSON.readTree(
                                """
                                {"apiVersion": "dsctl.io/v1", "kind": "Inventory", "name": "prod",
                                 "kubernetes": {"controlPlaneEndpoint": "api.example.org:6443"},
                                 "nodes": [{"name": "n-1", "role": "worker", "host": "n-1.example.org"},
                                           {"name": "other", "role": "control-plane", "host": "10.0.0.99"}]}
                                """);
        var names = path.split("\\.");
        var block = root;
        for (int i = 0; i < names.length - 1; i++) {
            block = block(block, names[i]);
        }
        block.set(names[names.length - 1], value);
        addCompanions(block, names[names.length - 1], value);
        return root;
    }

    private static ObjectNode block(ObjectNode parent, String name) {
        if (name.endsWith("[]")) {
            var field = name.replace("[]", "");
            var list =
                    parent.path(field) instanceof ArrayNode items ? items : parent.putArray(field);
            return list.isEmpty()
                    ? list.add(needs(name)).get(0).asObject()
                    : list.get(0).asObject();
        }
        return parent.path(name) instanceof ObjectNode there
                ? there
                : parent.set(name, needs(name)).path(name).asObject();
    }

    /** What a block cannot be without. */
    private static JsonNode needs(String block) {
        return JSON.readTree(
                switch (block) {
                    case "bastions[]" -> "{\"host\": \"bastion.example.org\"}";
                    case "ignore[]" -> "{\"check\": \"Mem\", \"reason\": \"a test\"}";
                    case "taints[]" -> "{\"key\": \"dedicated\", \"effect\": \"NoSchedule\"}";
                    case "external" ->
                            """
                            {"endpoints": ["https://etcd.example.org"],
                             "caFile": "/etc/ca.crt", "certFile": "/etc/a.crt", "keyFile": "/etc/a.key"}
                            """;
                    case "containerd" ->
                            """
                            {"deb": "https://mirror.example.org/deb", "key": "https://mirror.example.org/key"}
                            """;
                    case "proxy" -> "{\"http\": \"http://proxy.example.org:3128\"}";
                    case "registries[]" ->
                            """
                            {"host": "registry.k8s.io", "mirrors": ["https://mirror.example.org"]}
                            """;
                    default -> "{}";
                });
    }

    private static void addCompanions(ObjectNode block, String name, JsonNode value) {
        var range = RANGE.matcher(value.toString());
        if (name.equals("url")) {
            block.put("sha256", "0".repeat(64));
        } else if (name.equals("sha256")) {
            block.put("url", "https://example.org/a.yaml");
        } else if (name.equals("podSubnet")) {
            block.set("serviceSubnet", alike(value, "10.96.0.0/16", "fd00:10:96::/112"));
        } else if (name.equals("serviceSubnet")) {
            block.set("podSubnet", alike(value, "10.244.0.0/16", "fd00:10:244::/56"));
        } else if (block.has("role") && range.find()) {
            block.put("name", "n-" + range.group());
            block.put("host", "n-%s.example.org".formatted(range.group()));
            block.set(name, value);
        }
    }

    /** Networks of the same families. */
    private static JsonNode alike(JsonNode networks, String ipv4, String ipv6) {
        var result = JSON.createArrayNode();
        networks.forEach(it -> result.add(it.toString().contains(":") ? ipv6 : ipv4));
        return result;
    }
}
