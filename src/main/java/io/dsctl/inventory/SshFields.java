package io.dsctl.inventory;

import io.dsctl.cluster.Address;
import io.dsctl.cluster.Fingerprint;
import io.dsctl.cluster.HostKeyPolicy;
import io.dsctl.cluster.HostKeys;
import io.dsctl.cluster.HostPort;
import io.dsctl.cluster.Identities;
import io.dsctl.cluster.IdentityAgent;
import io.dsctl.cluster.Login;
import io.dsctl.cluster.LoginSecrets;
import io.dsctl.inventory.Fields.Placed;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * An {@code ssh:} block, of the inventory, of a role or of one node.
 *
 * @param bastions empty: not said; an empty list: none
 */
record SshFields(
        Optional<String> user,
        Optional<Integer> givenPort,
        Identities identities,
        HostKeys hostKeys,
        LoginSecrets secrets,
        Optional<Path> configFile,
        Optional<List<Hop>> bastions) {

    /** A bastion, with what it says itself. */
    record Hop(String host, SshFields ssh) {}

    private static final String NONE = "none";

    /** What {@code none} stands for: a file with nothing in it. */
    private static final Path NOTHING = Path.of("/dev/null");

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
                new Identities(
                        fields.paths("identityFile"),
                        fields.paths("certificateFile"),
                        fields.truth("identitiesOnly"),
                        pathOrNone(fields, "identityAgent").map(SshFields::agent)),
                hostKeys(fields),
                new LoginSecrets(
                        secrets.read(fields, "passphrase"),
                        secrets.read(fields, "password"),
                        secrets.read(fields, "sudoPassword")),
                pathOrNone(fields, "configFile"),
                hops);
    }

    private static HostKeys hostKeys(Fields fields) {
        return new HostKeys(
                fields.path("knownHostsFile").map(Placed::value),
                fields.parsed(
                                "hostKeyChecking",
                                SshFields::policy,
                                "way to check host keys",
                                "write strict, or accept-new to trust servers that are seen for the"
                                        + " first time; it cannot be turned off")
                        .map(Placed::value),
                new LinkedHashSet<>(
                        fields
                                .parsedList(
                                        "hostKeyFingerprints",
                                        Fingerprint::parse,
                                        "fingerprint of a host key",
                                        "write SHA256:… as `ssh-keygen -l -f"
                                                + " /etc/ssh/ssh_host_ed25519_key.pub` prints it on"
                                                + " the server")
                                .stream()
                                .map(Placed::value)
                                .toList()));
    }

    private static Optional<HostKeyPolicy> policy(String text) {
        return switch (text) {
            case "strict" -> Optional.of(HostKeyPolicy.STRICT);
            case "accept-new" -> Optional.of(HostKeyPolicy.ACCEPT_NEW);
            default -> Optional.empty();
        };
    }

    private static Optional<Path> pathOrNone(Fields fields, String name) {
        return fields.text(name).map(Placed::value).filter(NONE::equals).isPresent()
                ? Optional.of(NOTHING)
                : fields.path(name).map(Placed::value);
    }

    private static IdentityAgent agent(Path path) {
        return path.equals(NOTHING) ? new IdentityAgent.None() : new IdentityAgent.Socket(path);
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

    /** As ssh has it: a ProxyCommand may name the user, and goes through a shell. */
    private static boolean isUser(String text) {
        return text.matches("[^\\s:@/'\"`;&<>|(){}]+")
                && !text.startsWith("-")
                && !text.endsWith("\\");
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
                identities.orElse(defaults.identities),
                hostKeys.orElse(defaults.hostKeys),
                secrets.orElse(defaults.secrets),
                configFile.or(defaults::configFile),
                bastions.or(defaults::bastions));
    }

    int port() {
        return givenPort.orElse(Login.DEFAULT_PORT);
    }

    Login login(String host) {
        return new Login(
                host,
                givenPort,
                user,
                identities,
                hostKeys,
                secrets,
                configFile,
                bastions.map(hops -> hops.stream().map(this::login).toList()));
    }

    /** A bastion takes over what it does not say itself, but for the port and the host key. */
    private Login login(Hop hop) {
        return hop.ssh().orElse(ofBastions()).login(hop.host());
    }

    private SshFields ofBastions() {
        return new SshFields(
                user,
                Optional.empty(),
                identities,
                hostKeys.ofAnotherServer(),
                new LoginSecrets(secrets.passphrase(), secrets.password(), Optional.empty()),
                configFile,
                Optional.empty());
    }
}
