package io.dsctl.it;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

/**
 * The servers of one test class, the first ones being control planes, and a folder to run dsctl in.
 */
final class Lab implements BeforeAllCallback, AfterAllCallback {

    static final String DUAL_STACK = "";

    static final String IPV4_ONLY =
            """
              podSubnet: [10.244.0.0/16]
              serviceSubnet: [10.96.0.0/16]
            """;

    static final String IPV6_ONLY =
            """
              podSubnet: ["fd00:10:244::/56"]
              serviceSubnet: ["fd00:10:96::/112"]
            """;

    static final String IPV6_FIRST =
            """
              podSubnet: ["fd00:10:244::/56", 10.244.0.0/16]
              serviceSubnet: ["fd00:10:96::/112", 10.96.0.0/16]
            """;

    private final int controlPlanes;
    private final int workers;
    private final Optional<Future<String>> bare;
    private final List<Server> servers = new ArrayList<>();

    private Path folder;
    private boolean hasControlGroups1;

    private Lab(int controlPlanes, int workers, Optional<Future<String>> bare) {
        this.controlPlanes = controlPlanes;
        this.workers = workers;
        this.bare = bare;
    }

    static Lab with(int controlPlanes, int workers) {
        return new Lab(controlPlanes, workers, Optional.empty());
    }

    /** Of servers with nothing of Kubernetes on them. */
    static Lab bare(int controlPlanes, int workers) {
        return new Lab(controlPlanes, workers, Optional.of(RepositoryServer.INSTALLABLE));
    }

    /** Likewise, where packages are rpms. */
    static Lab withRpms(int controlPlanes, int workers) {
        return new Lab(controlPlanes, workers, Optional.of(RepositoryServer.RPMS));
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        folder = Files.createTempDirectory("dsctl-it");
        var count = controlPlanes + workers;
        servers.addAll(
                bare.map(image -> Pool.one().takeBare(count, image))
                        .orElseGet(() -> Pool.one().take(count)));
        Files.writeString(
                folder.resolve("known_hosts"),
                servers.stream().map(Server::knownHosts).collect(Collectors.joining()));
        hasControlGroups1 =
                servers.getFirst().run("stat -fc %T /sys/fs/cgroup").strip().equals("tmpfs");
    }

    @Override
    public void afterAll(ExtensionContext context) {
        Pool.one().giveBack(servers);
    }

    Server controlPlane(int number) {
        return servers.get(number - 1);
    }

    Server worker(int number) {
        return servers.get(controlPlanes + number - 1);
    }

    List<Server> servers() {
        return List.copyOf(servers);
    }

    Path folder() {
        return folder;
    }

    Dsctl.Run dsctl(String... arguments) {
        return Dsctl.run(folder, arguments);
    }

    Dsctl.Run dsctl(Map<String, String> environment, String... arguments) {
        return Dsctl.run(folder, environment, arguments);
    }

    /** Writes a file into the folder; its path. */
    Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    /**
     * An inventory of the first control planes and workers; the last worker is reached over IPv6.
     */
    Inventory inventory() {
        return new Inventory(controlPlanes, workers, DUAL_STACK, "admin");
    }

    /** kubectl on the first control plane; without a cache, which a snapshot would notice. */
    String kubectl(String arguments) {
        return kubectl(controlPlane(1), arguments);
    }

    String kubectl(Server controlPlane, String arguments) {
        return controlPlane.run(
                "kubectl --kubeconfig /etc/kubernetes/admin.conf --cache-dir /dev/null "
                        + arguments);
    }

    /** Waits until a Node is Ready; it has a network for Pods then, which nobody uses. */
    void isReady(Server controlPlane, Server server) {
        server.run(
                """
                mkdir -p /etc/cni/net.d
                echo '{"cniVersion": "0.4.0", "name": "lab", "plugins": [{"type": "loopback"}]}' >/etc/cni/net.d/10-lab.conflist
                """);
        awaitReady(controlPlane, server, "=");
    }

    /** Waits until the cluster has noticed that a server is gone. */
    void isSeenToBeGone(Server controlPlane, Server server) {
        awaitReady(controlPlane, server, "!=");
    }

    private void awaitReady(Server controlPlane, Server server, String comparison) {
        controlPlane.run(
                """
                end=$(($(date +%%s) + 150))
                until [ "$(kubectl --kubeconfig /etc/kubernetes/admin.conf --cache-dir /dev/null get node %s -o jsonpath='{.status.conditions[?(@.type=="Ready")].status}')" %s True ]; do
                    [ "$(date +%%s)" -lt "$end" ] || exit 1
                    sleep 1
                done
                """
                        .formatted(server.name(), comparison));
    }

    /** What an inventory of this lab says; each method changes one thing. */
    final class Inventory {

        private final int controlPlanes;
        private final int workers;
        private final String kubernetes;
        private final String user;
        private final StringBuilder more = new StringBuilder();
        private final StringBuilder ignored = new StringBuilder();
        private String ssh;

        private Inventory(int controlPlanes, int workers, String kubernetes, String user) {
            this.controlPlanes = controlPlanes;
            this.workers = workers;
            this.kubernetes = kubernetes;
            this.user = user;
            this.ssh =
                    "configFile: none, user: %s, identityFile: %s, knownHostsFile: known_hosts"
                            .formatted(user, Pool.one().key().privateKey());
        }

        Inventory workers(int count) {
            return new Inventory(controlPlanes, count, kubernetes, user);
        }

        Inventory controlPlanes(int count) {
            return new Inventory(count, workers, kubernetes, user);
        }

        /** Lines below {@code kubernetes:}. */
        Inventory kubernetes(String lines) {
            return new Inventory(controlPlanes, workers, lines, user);
        }

        Inventory endpoint(String endpoint) {
            return addKubernetes("  controlPlaneEndpoint: \"" + endpoint + "\"\n");
        }

        /** Lines below {@code kubernetes:}, after the usual ones. */
        Inventory addKubernetes(String lines) {
            return kubernetes(kubernetes + lines);
        }

        Inventory user(String name) {
            return new Inventory(controlPlanes, workers, kubernetes, name);
        }

        /** The fields of {@code ssh} instead of the usual ones, as one line of YAML. */
        Inventory ssh(String fields) {
            ssh = fields;
            return this;
        }

        /** Another node, as one line of YAML. */
        Inventory and(String node) {
            more.append("  - ").append(node).append('\n');
            return this;
        }

        Inventory ignoring(String check, String reason) {
            ignored.append("    - {check: %s, reason: %s}\n".formatted(check, reason));
            return this;
        }

        /** Whole blocks, after all others. */
        Inventory below(String lines) {
            more.append(lines);
            return this;
        }

        String write() {
            if (hasControlGroups1) {
                // The engine's machine decides, and a new kubelet would not take it.
                ignoring("SystemVerification", "this machine has control groups v1");
            }
            var text = new StringBuilder("apiVersion: dsctl.io/v1\nkind: Inventory\nname: it\n");
            if (!ignored.isEmpty()) {
                text.append("preflight:\n  ignore:\n").append(ignored);
            }
            if (!kubernetes.isEmpty()) {
                text.append("kubernetes:\n").append(kubernetes);
            }
            text.append("ssh: {%s}\nnodes:\n".formatted(ssh));
            for (int i = 1; i <= controlPlanes; i++) {
                text.append(line(controlPlane(i), "control-plane", controlPlane(i).ipv4()));
            }
            for (int i = 1; i <= workers; i++) {
                text.append(
                        line(
                                worker(i),
                                "worker",
                                i == workers ? worker(i).ipv6() : worker(i).ipv4()));
            }
            try {
                return Files.writeString(
                                Files.createTempFile(folder, "inventory", ".yaml"),
                                text.append(more))
                        .getFileName()
                        .toString();
            } catch (IOException unwritable) {
                throw new UncheckedIOException(unwritable);
            }
        }

        private static String line(Server server, String role, String host) {
            return "  - {name: %s, role: %s, host: \"%s\"}\n".formatted(server.name(), role, host);
        }
    }
}
