package io.dsctl.inventory;

import io.dsctl.cluster.Address;
import io.dsctl.cluster.DualStack;
import io.dsctl.cluster.Family;
import io.dsctl.cluster.HostPort;
import io.dsctl.cluster.Node;
import io.dsctl.cluster.Role;
import io.dsctl.inventory.Fields.Placed;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** One item of {@code nodes:}, which is one node, or many by a range in its name. */
final class NodeFields {

    /** What Kubernetes promises to work with. */
    private static final int MOST = 5000;

    private final Document document;
    private final AddressRules rules;
    private final VersionRules versions;
    private final Map<Role, RoleDefaults> defaults;
    private int left = MOST;

    NodeFields(
            Document document,
            AddressRules rules,
            VersionRules versions,
            Map<Role, RoleDefaults> defaults) {
        this.document = document;
        this.rules = rules;
        this.versions = versions;
        this.defaults = defaults;
    }

    /** Empty if something is wrong with what every node needs. */
    List<PlacedNode> read(Fields item) {
        item.require("name", "each node needs a name of its own");
        item.require("role", "write `role: control-plane` or `role: worker`");
        item.require("host", "write the name or address that SSH connects to");
        var names = ranged(item.text("name"));
        names.ifPresent(it -> checkNames(it));
        var role = item.parsed("role", NodeFields::role, "role", "write control-plane or worker");
        var roleDefaults = defaults.get(role.map(Placed::value).orElse(Role.WORKER));
        var ssh =
                SshFields.read(document, rules, item.nested("ssh", Block.SSH))
                        .orElse(roleDefaults.ssh());
        var settings =
                NodeSettingsFields.merged(
                        new NodeSettingsFields(document).read(item), roleDefaults.settings());
        versions.check(item, settings.requirements());
        var hosts = ranged(item.text("host"));
        var addresses =
                atMostTwo(item.texts("addresses")).stream()
                        .flatMap(it -> ranged(Optional.of(it)).stream())
                        .toList();
        if (names.isEmpty()
                || role.isEmpty()
                || hosts.isEmpty()
                || areTooMany(names.get())
                || !haveSameCount(
                        names.get(), Stream.concat(hosts.stream(), addresses.stream()).toList())) {
            return List.of();
        }
        var nodes = new ArrayList<PlacedNode>();
        NodeSettingsFields.checkSize(
                document, item.has("annotations") ? item.at("annotations") : item.at(), settings);
        for (int i = 0; i < names.get().value().size(); i++) {
            var host = host(hosts.get().value().get(i), ssh.port(), hosts.get());
            if (host.isEmpty()) {
                return List.of();
            }
            var placed = addresses(i, addresses);
            var node =
                    new Node(
                            names.get().value().get(i),
                            role.get().value(),
                            ssh.login(host.get().host()),
                            placed.map(Placed::value),
                            settings);
            nodes.add(
                    new PlacedNode(
                            node, names.get().at(), hosts.get().at(), placed.map(Placed::at)));
        }
        return nodes;
    }

    /** Those of a range differ in their numbers alone. */
    private void checkNames(Placed<Ranged> names) {
        if (Names.isShort(document, names.map(it -> it.get(it.size() - 1)))) {
            Names.check(document, names.map(it -> it.get(0)), "the node's name");
        }
    }

    private boolean areTooMany(Placed<Ranged> names) {
        var before = left;
        left -= names.value().size();
        if (before >= 0 && left < 0) {
            document.problem(
                    names.at(),
                    "with \"%s\", there are more than %d nodes".formatted(names.value(), MOST),
                    "Kubernetes is not made for more in one cluster");
        }
        return left < 0;
    }

    private List<Placed<String>> atMostTwo(List<Placed<String>> addresses) {
        var most = Family.values().length;
        if (addresses.size() > most) {
            document.problem(
                    addresses.get(most).at(),
                    "the node has %d addresses".formatted(addresses.size()),
                    "give at most one of each family");
        }
        return addresses.stream().limit(most).toList();
    }

    private Optional<Placed<Ranged>> ranged(Optional<Placed<String>> text) {
        return text.flatMap(
                placed -> {
                    var ranged = Ranged.parse(placed.value());
                    if (ranged.isEmpty()) {
                        document.problem(
                                placed.at(),
                                "the range in \"%s\" cannot be counted".formatted(placed.value()),
                                "write one range, from the smaller to the larger number, both with"
                                        + " as many digits if the first begins with 0: [01:40]");
                    }
                    ranged.filter(Ranged::isRange)
                            .ifPresent(_ -> document.standsForMany(placed.at()));
                    return ranged.map(it -> new Placed<>(it, placed.at()));
                });
    }

    /** Two nodes cannot be one server: a range of names needs ranges of hosts and addresses. */
    private boolean haveSameCount(Placed<Ranged> names, List<Placed<Ranged>> others) {
        var count = names.value().size();
        var wrong = others.stream().filter(it -> it.value().size() != count).toList();
        wrong.forEach(
                it ->
                        document.problem(
                                it.at(),
                                "\"%s\" stands for %d, the node's name for %d"
                                        .formatted(it.value(), it.value().size(), count),
                                "give both a range of the same length, or none"));
        return wrong.isEmpty();
    }

    private Optional<HostPort> host(String text, int port, Placed<Ranged> at) {
        var host = SshFields.host(text, port);
        if (host.isEmpty()) {
            document.problem(
                    at.at(),
                    "%s is no host name or address".formatted(Document.quoted(text)),
                    "write a name or an address; the port goes into `ssh: {port: …}`");
        }
        host.ifPresent(it -> rules.host(new Placed<>(it.host(), at.at()), "the node"));
        return host;
    }

    private DualStack<Placed<Address>> addresses(int index, List<Placed<Ranged>> texts) {
        var result = DualStack.<Placed<Address>>none();
        for (var placed : texts) {
            var text = placed.value().get(index);
            var address = Address.parse(text).map(it -> new Placed<>(it, placed.at()));
            if (address.isEmpty()) {
                document.problem(
                        placed.at(),
                        "\"%s\" is no IP address".formatted(text),
                        "write it without brackets and prefix length");
                continue;
            }
            var family = address.get().value().family();
            rules.node(address.get());
            if (result.of(family).isPresent()) {
                document.problem(
                        placed.at(),
                        "the node has two %s addresses".formatted(family),
                        "give one of each family");
            }
            result = result.with(family, address.get());
        }
        return result;
    }

    private static Optional<Role> role(String text) {
        return Stream.of(Role.values()).filter(role -> role.toString().equals(text)).findFirst();
    }
}
