package io.dsctl.inventory;

import io.dsctl.cluster.HostPort;
import io.dsctl.cluster.Login;
import io.dsctl.inventory.Fields.Placed;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** An {@code ssh:} block, of the inventory or of one node. */
record SshFields(
        Optional<String> user,
        Optional<Integer> givenPort,
        Optional<Path> identityFile,
        Optional<Path> knownHosts) {

    static final String[] NAMES = {"user", "port", "identityFile", "knownHostsFile"};

    private static final int SSH_PORT = 22;

    static SshFields read(Fields fields, Path folder) {
        return new SshFields(
                fields.text("user").map(Placed::value),
                fields.parsed("port", SshFields::port, "port", "write a number from 1 to 65535")
                        .map(Placed::value),
                fields.text("identityFile").map(it -> path(it.value(), folder)),
                fields.text("knownHostsFile").map(it -> path(it.value(), folder)));
    }

    /** This block's fields, and the other's where this one has none. */
    SshFields orElse(SshFields defaults) {
        return new SshFields(
                user.or(defaults::user),
                givenPort.or(defaults::givenPort),
                identityFile.or(defaults::identityFile),
                knownHosts.or(defaults::knownHosts));
    }

    int port() {
        return givenPort.orElse(SSH_PORT);
    }

    Login login(HostPort address) {
        return new Login(
                address,
                user.orElse(System.getProperty("user.name")),
                identityFile.map(List::of).orElseGet(SshFields::usualKeys),
                knownHosts.orElse(home().resolve(".ssh/known_hosts")));
    }

    private static Optional<Integer> port(String text) {
        return HostPort.parse("host:" + text, SSH_PORT).map(HostPort::port);
    }

    /** Relative paths start at the inventory's folder: a job may run from anywhere. */
    private static Path path(String text, Path folder) {
        return text.startsWith("~/")
                ? home().resolve(text.substring(2))
                : folder.resolve(text).normalize();
    }

    private static List<Path> usualKeys() {
        return Stream.of("id_ed25519", "id_ecdsa", "id_rsa")
                .map(name -> home().resolve(".ssh").resolve(name))
                .filter(Files::exists)
                .toList();
    }

    private static Path home() {
        return Path.of(System.getProperty("user.home"));
    }
}
