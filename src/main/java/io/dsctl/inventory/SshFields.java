package io.dsctl.inventory;

import io.dsctl.cluster.Address;
import io.dsctl.cluster.HostPort;
import io.dsctl.cluster.Login;
import io.dsctl.cluster.SecretReference;
import io.dsctl.inventory.Fields.Placed;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An {@code ssh:} block, of the inventory, of a role or of one node.
 *
 * @param bastions empty: not said; an empty list: none
 */
record SshFields(
        Optional<String> user,
        Optional<Integer> givenPort,
        Optional<Path> identityFile,
        Optional<Path> knownHosts,
        Optional<SecretReference> passphrase,
        Optional<SecretReference> password,
        Optional<List<Hop>> bastions) {

    /** A bastion, with what it says itself. */
    record Hop(String host, SshFields ssh) {}

    private static final int SSH_PORT = 22;

    static SshFields read(Document document, AddressRules rules, Fields fields) {
        var hops =
                fields.has("bastions")
                        ? Optional.of(
                                fields.nestedList("bastions", Block.BASTION, "the bastion").stream()
                                        .flatMap(hop -> hop(document, rules, hop).stream())
                                        .toList())
                        : Optional.<List<Hop>>empty();
        return own(document, fields, hops);
    }

    private static Optional<Hop> hop(Document document, AddressRules rules, Fields fields) {
        fields.require("host", "write the bastion's name or address");
        var own = own(document, fields, Optional.of(List.of()));
        return host(fields, own.port())
                .map(
                        host -> {
                            rules.host(host.map(HostPort::host), "the bastion");
                            return new Hop(host.value().host(), own);
                        });
    }

    private static SshFields own(Document document, Fields fields, Optional<List<Hop>> hops) {
        var secrets = new SecretFields(document);
        return new SshFields(
                user(document, fields),
                fields.integer("port", 1, 65535).map(Placed::value),
                fields.path("identityFile").map(Placed::value),
                fields.path("knownHostsFile").map(Placed::value),
                secrets.read(fields, "passphrase"),
                secrets.read(fields, "password"),
                hops);
    }

    /** What is no name is not repeated: it may have a password in it. */
    private static Optional<String> user(Document document, Fields fields) {
        var user = fields.text("user");
        user.filter(it -> !isUser(it.value()))
                .ifPresent(
                        it ->
                                document.problem(
                                        it.at(),
                                        "this is no user name",
                                        "write the name alone, without host and password"));
        return user.map(Placed::value).filter(SshFields::isUser);
    }

    private static boolean isUser(String text) {
        return text.matches("[^-\\s:@/][^\\s:@/]*");
    }

    /** The host of a node or bastion; its port stands elsewhere. */
    static Optional<Placed<HostPort>> host(Fields fields, int port) {
        return fields.parsed(
                "host",
                text -> host(text, port),
                "host name or address",
                "write a name or an address; the port goes into `port`");
    }

    static Optional<HostPort> host(String text, int port) {
        var hasPort = text.contains(":") && Address.parse(text).isEmpty();
        return hasPort ? Optional.empty() : HostPort.parse(text, port);
    }

    /** This block's fields, and the other's where this one has none. */
    SshFields orElse(SshFields defaults) {
        return new SshFields(
                user.or(defaults::user),
                givenPort.or(defaults::givenPort),
                identityFile.or(defaults::identityFile),
                knownHosts.or(defaults::knownHosts),
                passphrase.or(defaults::passphrase),
                password.or(defaults::password),
                bastions.or(defaults::bastions));
    }

    int port() {
        return givenPort.orElse(SSH_PORT);
    }

    Login login(HostPort address) {
        return new Login(
                address,
                user.orElse(System.getProperty("user.name")),
                identityFile.map(List::of).orElseGet(SshFields::usualKeys),
                knownHosts.orElse(Paths.home().resolve(".ssh/known_hosts")),
                passphrase,
                password,
                bastions.orElse(List.of()).stream().map(this::login).toList());
    }

    /** A bastion takes over what it does not say itself, but for the port. */
    private Login login(Hop hop) {
        var address = new HostPort(hop.host(), hop.ssh().port());
        return hop.ssh().orElse(this).login(address);
    }

    private static List<Path> usualKeys() {
        return Stream.of("id_ed25519", "id_ecdsa", "id_rsa")
                .map(name -> Paths.home().resolve(".ssh").resolve(name))
                .filter(Files::exists)
                .toList();
    }
}
