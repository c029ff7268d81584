import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Has the JVM make the caches of classes that dsctl starts from: runs {@code dsctl validate} and
 * {@code dsctl apply} once, with the options of its launcher, and lets the JVM write down what each
 * loaded. Two, because a JVM loads all of a cache at once: what asks no server starts from the
 * small one. What apply needs is what all others need: the command line, the inventory, templates,
 * SSH, the answers of servers, the plan, and what carries it out.
 *
 * <p>The servers are this process: it speaks SSH on 127.0.0.1 to 127.0.0.3 as long as the runs
 * last, with keys made for them, and plays a control plane, a worker and a server that is to become
 * one ({@link RehearsedCommand}). Nothing that it is sent is run.
 */
class Rehearsal {

    private static final int MINUTES = 3;

    public static void main(String[] arguments) throws Exception {
        var dsctl = Path.of(arguments[0]).toAbsolutePath();
        var caches = Path.of(arguments[1]).toAbsolutePath();
        var folder = Files.createTempDirectory("dsctl-rehearsal");
        var isDone = false;
        try {
            var host = key();
            var user = key();
            try (var server = server(host, user, Path.of(arguments[2]))) {
                var inventory = inventory(folder, server.getPort(), host, user);
                isDone =
                        rehearse(
                                        dsctl,
                                        List.of("validate"),
                                        inventory,
                                        caches.resolve("validate.aot"))
                                && rehearse(
                                        dsctl,
                                        List.of("apply", "--yes"),
                                        inventory,
                                        caches.resolve("plan.aot"));
            }
        } finally {
            deleteAll(folder);
        }
        // What the server's threads still do ends with this process.
        System.exit(isDone ? 0 : 1);
    }

    private static KeyPair key() throws Exception {
        return KeyUtils.generateKeyPair(KeyPairProvider.SSH_ED25519, 256);
    }

    private static SshServer server(KeyPair host, KeyPair user, Path recordings)
            throws IOException {
        var server = SshServer.setUpDefaultServer();
        server.setHost("127.0.0.1,127.0.0.2,127.0.0.3");
        server.setPort(0);
        server.setKeyPairProvider(KeyPairProvider.wrap(host));
        server.setPublickeyAuthenticator(
                (_, key, _) -> KeyUtils.compareKeys(key, user.getPublic()));
        server.setCommandFactory((_, line) -> new RehearsedCommand(line, recordings));
        server.start();
        return server;
    }

    private static Path inventory(Path folder, int port, KeyPair host, KeyPair user)
            throws Exception {
        var id = folder.resolve("id");
        try (var out = Files.newOutputStream(id)) {
            OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(user, "", null, out);
        }
        Files.setPosixFilePermissions(id, PosixFilePermissions.fromString("rw-------"));
        Files.writeString(
                folder.resolve("known_hosts"),
                "[127.0.0.*]:%d %s\n".formatted(port, PublicKeyEntry.toString(host.getPublic())));
        return Files.writeString(
                folder.resolve("inventory.yaml"),
                """
                apiVersion: dsctl.io/v1
                kind: Inventory
                name: rehearsal
                packages: present
                kubernetes:
                  podSubnet: [10.240.0.0/12, "fd00:10:244::/52"]
                  serviceSubnet: [10.96.0.0/16, "fd00:10:96::/112"]
                ssh:
                  user: root
                  port: %d
                  configFile: none
                  identityFile: id
                  knownHostsFile: known_hosts
                nodes:
                  - {name: cp-1, role: control-plane, host: 127.0.0.1, addresses: [192.0.2.11, "fd00::b"]}
                  - {name: w-1, role: worker, host: 127.0.0.2, addresses: [192.0.2.12, "fd00::c"]}
                  - {name: w-2, role: worker, host: 127.0.0.3, addresses: [192.0.2.13, "fd00::d"]}
                """
                        .formatted(port));
    }

    private static boolean rehearse(Path dsctl, List<String> command, Path inventory, Path cache)
            throws Exception {
        Files.deleteIfExists(cache);
        var log = inventory.resolveSibling(command.getFirst() + ".log");
        var line = new ArrayList<String>();
        line.add(dsctl.toString());
        line.addAll(command);
        line.addAll(List.of("-v", "--allow-documentation-addresses", inventory.toString()));
        var run = new ProcessBuilder(line);
        // Without its folder, in whose name there may be blanks.
        run.directory(cache.getParent().toFile());
        run.environment().remove("JDK_JAVA_OPTIONS");
        run.environment().put("JAVA_TOOL_OPTIONS", "-XX:AOTCacheOutput=" + cache.getFileName());
        run.environment().put("XDG_STATE_HOME", inventory.resolveSibling("state").toString());
        run.redirectErrorStream(true).redirectOutput(log.toFile());
        var process = run.start();
        var ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
        if (!ended) {
            process.destroyForcibly();
        }
        var isDone = ended && process.exitValue() == 0 && Files.exists(cache);
        if (!isDone) {
            System.err.printf(
                    "%s was not made; dsctl %s said:%n%s", cache, command, Files.readString(log));
        }
        return isDone;
    }

    private static void deleteAll(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
