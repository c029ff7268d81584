package io.dsctl.inventory;

import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.ClusterSettings;
import io.dsctl.cluster.Cni;
import io.dsctl.cluster.FirewallMode;
import io.dsctl.cluster.HostPort;
import io.dsctl.cluster.Networks;
import io.dsctl.failure.Failure;
import io.dsctl.inventory.Fields.Placed;

import org.snakeyaml.engine.v2.nodes.MappingNode;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Reads an inventory file into the cluster it asks for; inventories/README.md describes the fields.
 */
public final class InventoryReader {

    static final String API_VERSION = "dsctl.io/v1";
    private static final String KIND = "Inventory";
    private static final String DEFAULTS_KIND = "Defaults";

    private final Path file;
    private final Document document;
    private final AddressRules addresses;

    private InventoryReader(Path file, boolean documentationAllowed) {
        this.file = file;
        this.document = new Document(file);
        this.addresses = new AddressRules(document, documentationAllowed);
    }

    /**
     * @param documentationAllowed whether addresses that are kept for documentation may be used
     * @throws Failure.InvalidInventory with everything that is wrong
     */
    public static Inventory read(Path file, boolean documentationAllowed) {
        return new InventoryReader(file, documentationAllowed).inventory();
    }

    private Inventory inventory() {
        var root = root();
        root.require("name", "give the cluster a name, such as `name: prod`");
        var name = root.text("name");
        name.ifPresent(it -> Names.check(document, it, "the cluster's name"));

        var kubernetes =
                new KubernetesFields(
                        document, addresses, root.nested("kubernetes", Block.KUBERNETES));
        var endpoint = kubernetes.endpoint();
        var settings = kubernetes.settings();
        var networks = kubernetes.networks(settings);
        var packages = PackagesFields.read(document, root);
        var firewall =
                root.parsed(
                                "firewall",
                                FirewallMode::parse,
                                "way with firewalls",
                                "write manage, or check to be told what is missing")
                        .map(Placed::value)
                        .orElse(FirewallMode.MANAGE);
        var downloads = new DownloadFields(document).read(root);
        var cni = cni(root, settings);
        var addOns = new AddOnFields(document).read(root);
        var nodes = nodes(root, kubernetes, endpoint, settings, networks);
        document.refuseIfErrors();

        return new Inventory(
                new Cluster(
                        name.orElseThrow().value(),
                        kubernetes.version(),
                        endpoint.map(Placed::value),
                        networks.orElseThrow(),
                        settings,
                        packages,
                        firewall,
                        downloads,
                        cni,
                        addOns,
                        nodes.stream().map(PlacedNode::node).toList()),
                document.problems());
    }

    private Cni cni(Fields root, ClusterSettings settings) {
        var cni = root.parsed("cni", Cni::parse, "network for Pods", "write bridge or none");
        cni.filter(it -> it.value() == Cni.BRIDGE && !settings.allocatesNodeBlocks())
                .ifPresent(
                        it ->
                                document.problem(
                                        it.at(),
                                        "\"cni: bridge\" needs a block of addresses for each node,"
                                                + " and --%s=false gives them none"
                                                        .formatted(
                                                                ClusterSettings
                                                                        .ALLOCATE_NODE_CIDRS),
                                        "remove one of the two"));
        return cni.map(Placed::value).orElse(Cni.NONE);
    }

    private Fields root() {
        var own = new YamlFile(file, "an inventory").read();
        Structure.check(document, own);
        var root = Fields.of(document, own, Block.INVENTORY, "the inventory");
        refuseDefaults(root);
        header(root, KIND);
        return root.path("include")
                .map(
                        it ->
                                Fields.of(
                                        document,
                                        Include.merged(own, defaults(it)),
                                        Block.INVENTORY,
                                        "the inventory"))
                .orElse(root);
    }

    /** A file for others to include: that it has no nodes is not the point. */
    private void refuseDefaults(Fields root) {
        root.text("kind")
                .filter(it -> it.value().equals(DEFAULTS_KIND))
                .ifPresent(
                        it ->
                                document.refuse(
                                        it.at(),
                                        "is a file of defaults, no inventory",
                                        "give dsctl an inventory that says `include: %s`"
                                                .formatted(file.getFileName())));
    }

    private MappingNode defaults(Placed<Path> include) {
        if (Files.notExists(include.value())) {
            document.refuse(
                    include.at(),
                    "there is no file %s".formatted(include.value()),
                    "`include` names a file of `kind: Defaults`");
        }
        var below = new YamlFile(include.value(), "a file of defaults").read();
        Structure.check(document, below);
        header(Fields.of(document, below, Block.DEFAULTS_FILE, "the included file"), DEFAULTS_KIND);
        return below;
    }

    private void header(Fields root, String kind) {
        root.require("apiVersion", "start the file with `apiVersion: " + API_VERSION + "`");
        root.text("apiVersion")
                .filter(it -> !it.value().equals(API_VERSION))
                .ifPresent(
                        it ->
                                document.problem(
                                        it.at(),
                                        "apiVersion \"%s\" is not known".formatted(it.value()),
                                        "this dsctl reads " + API_VERSION));
        root.require("kind", "add `kind: " + kind + "`");
        root.text("kind")
                .filter(it -> !it.value().equals(kind))
                .ifPresent(
                        it ->
                                document.problem(
                                        it.at(),
                                        "kind \"%s\" is not %s".formatted(it.value(), kind),
                                        "write `kind: " + kind + "`"));
    }

    private List<PlacedNode> nodes(
            Fields root,
            KubernetesFields kubernetes,
            Optional<Placed<HostPort>> endpoint,
            ClusterSettings settings,
            Optional<Networks> networks) {
        var ssh = SshFields.read(document, addresses, root.nested("ssh", Block.SSH));
        var defaults = RoleDefaults.read(document, addresses, root, ssh);
        var reader = new NodeFields(document, addresses, kubernetes.versionRules(), defaults);
        var items = root.nestedList("nodes", Block.NODE, "the node");
        var read = items.stream().map(reader::read).toList();
        var nodes = read.stream().flatMap(List::stream).toList();

        var rules = new NodeRules(document, nodes);
        rules.check();
        networks.ifPresent(rules::checkNetworks);
        var controlPlanes = new ControlPlaneRules(document, nodes);
        endpoint.ifPresent(controlPlanes::checkEndpoint);
        endpoint.ifPresent(it -> networks.ifPresent(n -> controlPlanes.checkEndpoint(it, n)));
        if (!root.has("nodes") || root.isEmptyList("nodes")) {
            document.problem(
                    root.at("nodes"),
                    "the inventory has no nodes",
                    "list at least one control plane under `nodes:`");
        } else if (!items.isEmpty()
                && items.size() == root.size("nodes")
                && read.stream().noneMatch(List::isEmpty)) {
            controlPlanes.checkNumber(root.at("nodes"), kubernetes.hasEndpoint(), settings);
            networks.ifPresent(it -> controlPlanes.checkCapacity(root.at("nodes"), it, settings));
        }
        return nodes;
    }
}
