import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.shell.ProcessShellCommandFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * Has the JVM make the caches of classes that dsctl starts from: runs {@code dsctl validate} and
 * {@code dsctl plan} once, with the options of its launcher, and lets the JVM write down what each
 * loaded. Two, because a JVM loads all of a cache at once: what asks no server starts from the
 * small one. What plan needs is what all others need: the command line, the inventory, templates,
 * SSH, and the answers of a server.
 *
 * <p>The server is this process: it speaks SSH on 127.0.0.1 as long as the runs last, with keys
 * made for them, and hands what it is sent to this machine's {@code sh}. That is the questions of
 * plan, which only read.
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
            var asked = new AtomicBoolean();
            try (var server = server(host, user, asked)) {
                var inventory = inventory(folder, server.getPort(), host, user);
                isDone =
                        rehearse(
                                        dsctl,
                                        "validate",
                                        inventory,
                                        caches.resolve("validate.aot"),
                                        () -> true)
                                && rehearse(
                                        dsctl,
                                        "plan",
                                        inventory,
                                        caches.resolve("plan.aot"),
                                        asked::get);
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

    private static SshServer server(KeyPair host, KeyPair user, AtomicBoolean asked)
            throws IOException {
        var server = SshServer.setUpDefaultServer();
        server.setHost("127.0.0.1");
        server.setPort(0);
        server.setKeyPairProvider(KeyPairProvider.wrap(host));
        server.setPublickeyAuthenticator(
                (_, key, _) -> KeyUtils.compareKeys(key, user.getPublic()));
        server.setCommandFactory(
                (channel, command) -> {
                    asked.set(true);
                    return ProcessShellCommandFactory.INSTANCE.createCommand(channel, command);
                });
        server.start();
        return server;
    }

    /** One server, which has none of these addresses. */
    private static Path inventory(Path folder, int port, KeyPair host, KeyPair user)
            throws Exception {
        var id = folder.resolve("id");
        try (var out = Files.newOutputStream(id)) {
            OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(user, "", null, out);
        }
        Files.setPosixFilePermissions(id, PosixFilePermissions.fromString("rw-------"));
        Files.writeString(
                folder.resolve("known_hosts"),
                "[127.0.0.1]:%d %s\n".formatted(port, PublicKeyEntry.toString(host.getPublic())));
        return Files.writeString(
                folder.resolve("inventory.yaml"),
                """
                apiVersion: dsctl.io/v1
                kind: Inventory
                name: rehearsal
                kubernetes:
                  version: 1.36.4
                  podSubnet: [10.244.0.0/16, "fd00:10:244::/56"]
                  serviceSubnet: [10.96.0.0/16, "fd00:10:96::/112"]
                ssh:
                  user: root
                  port: %d
                  configFile: none
                  identityFile: id
                  knownHostsFile: known_hosts
                nodes:
                  - {name: cp-1, role: control-plane, host: 127.0.0.1, addresses: [192.0.2.1, "fd00::1"]}
                """
                        .formatted(port));
    }

    /**
     * @param wentWell what plan thinks of this machine does not matter, but it must have asked it
     */
    private static boolean rehearse(
            Path dsctl, String command, Path inventory, Path cache, BooleanSupplier wentWell)
            throws Exception {
        Files.deleteIfExists(cache);
        var log = inventory.resolveSibling(command + ".log");
        var run =
                new ProcessBuilder(
                        dsctl.toString(),
                        command,
                        "-v",
                        "--allow-documentation-addresses",
                        inventory.toString());
        // Without its folder, in whose name there may be blanks.
        run.directory(cache.getParent().toFile());
        run.environment().remove("JDK_JAVA_OPTIONS");
        run.environment().put("JAVA_TOOL_OPTIONS", "-XX:AOTCacheOutput=" + cache.getFileName());
        run.redirectErrorStream(true).redirectOutput(log.toFile());
        var process = run.start();
        var ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
        if (!ended) {
            process.destroyForcibly();
        }
        var isDone = ended && wentWell.getAsBoolean() && Files.exists(cache);
        if (!isDone) {
            System.err.printf(
                    "%s was not made; dsctl %s said:%n%s", cache, command, Files.readString(log));
        }
        return isDone;
    }

    private static void deleteAll(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            for (var file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
