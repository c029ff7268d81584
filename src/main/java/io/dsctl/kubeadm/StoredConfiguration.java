package io.dsctl.kubeadm;

import io.dsctl.cluster.Address;
import io.dsctl.cluster.CertSans;
import io.dsctl.yaml.BoundedParser;

import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The ClusterConfiguration that is kept in the cluster, in the ConfigMap kubeadm-config, whose
 * apiServer.certSANs every later control plane's certificate is made with (kubeadm-facts 2.4).
 * Changed as a text: comments, order and fields that we do not know stay, which {@code kubeadm init
 * phase upload-config} would write anew.
 */
public final class StoredConfiguration {

    private static final String API_SERVER = "apiServer";
    private static final String CERT_SANS = "certSANs";

    private static final LoadSettings SETTINGS =
            LoadSettings.builder().setAllowNonScalarKeys(true).build();

    private final String text;

    private StoredConfiguration(String text) {
        this.text = text;
    }

    /**
     * The text with these addresses among the certSANs, and the same text if they are; empty if it
     * is written in a way that cannot be changed so that nothing else changes.
     */
    public static Optional<String> withCertSans(String text, List<Address> addresses) {
        try {
            if (!(compose(text).orElse(null) instanceof MappingNode top)) {
                return Optional.empty();
            }
            var before = tree(text);
            var missing = new CertSans(certSans(before)).missing(addresses);
            if (missing.isEmpty()) {
                return Optional.of(text);
            }
            var quoted = missing.stream().map(it -> '"' + it.text() + '"').toList();
            return new StoredConfiguration(text)
                    .with(top, quoted)
                    .filter(changed -> tree(changed).equals(with(before, missing)));
        } catch (YamlEngineException _) {
            return Optional.empty();
        }
    }

    private Optional<String> with(MappingNode top, List<String> quoted) {
        var apiServer = entry(top, API_SERVER);
        if (apiServer.isEmpty()) {
            var end = text.isEmpty() || text.endsWith("\n") ? "" : "\n";
            return Optional.of(text + end + API_SERVER + ":" + block(quoted, 2) + "\n");
        }
        return switch (apiServer.get().getValueNode()) {
            case ScalarNode scalar when isNothing(scalar) ->
                    Optional.of(replaced(scalar, block(quoted, 2)));
            case MappingNode mapping -> inApiServer(mapping, quoted);
            default -> Optional.empty();
        };
    }

    private Optional<String> inApiServer(MappingNode apiServer, List<String> quoted) {
        var certSans = entry(apiServer, CERT_SANS);
        if (certSans.isPresent()) {
            return inCertSans(certSans.get(), quoted);
        }
        if (apiServer.getValue().isEmpty()) {
            return Optional.of(replaced(apiServer, block(quoted, 2)));
        }
        var first = begin(apiServer.getValue().getFirst().getKeyNode());
        return Optional.of(
                inserted(
                        first,
                        apiServer.getFlowStyle() == FlowStyle.FLOW
                                ? CERT_SANS + ": " + flow(quoted) + ", "
                                : CERT_SANS
                                        + ":"
                                        + items(quoted, column(first))
                                        + line(column(first))));
    }

    private Optional<String> inCertSans(NodeTuple certSans, List<String> quoted) {
        return switch (certSans.getValueNode()) {
            case ScalarNode scalar when isNothing(scalar) ->
                    Optional.of(
                            replaced(scalar, items(quoted, column(begin(certSans.getKeyNode())))));
            case SequenceNode list when list.getValue().isEmpty() ->
                    Optional.of(replaced(list, flow(quoted)));
            case SequenceNode list when list.getFlowStyle() == FlowStyle.FLOW ->
                    Optional.of(
                            inserted(
                                    end(list.getValue().getLast()),
                                    ", " + String.join(", ", quoted)));
            case SequenceNode list -> below(list.getValue().getLast(), quoted);
            default -> Optional.empty();
        };
    }

    /** On lines of their own, with the dash where the last item has it. */
    private Optional<String> below(Node last, List<String> quoted) {
        var line = text.lastIndexOf('\n', Math.max(0, begin(last) - 1)) + 1;
        var dash = text.indexOf('-', line);
        var end = text.indexOf('\n', end(last));
        return dash < 0 || dash > begin(last) || !text.substring(line, dash).isBlank()
                ? Optional.empty()
                : Optional.of(inserted(end < 0 ? text.length() : end, items(quoted, dash - line)));
    }

    private String block(List<String> quoted, int indentation) {
        return line(indentation) + CERT_SANS + ":" + items(quoted, indentation);
    }

    private static String items(List<String> quoted, int indentation) {
        return quoted.stream()
                .map(it -> line(indentation) + "- " + it)
                .collect(Collectors.joining());
    }

    private static String flow(List<String> quoted) {
        return "[" + String.join(", ", quoted) + "]";
    }

    private static String line(int indentation) {
        return "\n" + " ".repeat(indentation);
    }

    private String inserted(int at, String more) {
        return text.substring(0, at) + more + text.substring(at);
    }

    private String replaced(Node node, String other) {
        return text.substring(0, begin(node)) + other + text.substring(end(node));
    }

    private int column(int at) {
        return at - text.lastIndexOf('\n', Math.max(0, at - 1)) - 1;
    }

    private int begin(Node node) {
        return index(node.getStartMark());
    }

    private int end(Node node) {
        return index(node.getEndMark());
    }

    /** Marks count characters, not Java's halves of them. */
    private int index(Optional<Mark> mark) {
        return text.offsetByCodePoints(0, mark.orElseThrow().getIndex());
    }

    private static Optional<NodeTuple> entry(MappingNode mapping, String key) {
        return mapping.getValue().stream()
                .filter(
                        it ->
                                it.getKeyNode() instanceof ScalarNode name
                                        && name.getValue().equals(key))
                .findFirst();
    }

    private static boolean isNothing(ScalarNode scalar) {
        return scalar.getTag().equals(Tag.NULL);
    }

    private static Optional<Node> compose(String text) {
        return new Composer(
                        SETTINGS,
                        new BoundedParser(
                                new ParserImpl(SETTINGS, new StreamReader(SETTINGS, text))))
                .getSingleNode();
    }

    /** Only of what was composed: that stops at what is nested too deeply. */
    private static Map<?, ?> tree(String text) {
        return new Load(SETTINGS).loadFromString(text) instanceof Map<?, ?> map ? map : Map.of();
    }

    private static List<String> certSans(Map<?, ?> tree) {
        return tree.get(API_SERVER) instanceof Map<?, ?> apiServer
                        && apiServer.get(CERT_SANS) instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }

    private static Map<Object, Object> with(Map<?, ?> tree, List<Address> missing) {
        var certSans = new ArrayList<Object>(certSans(tree));
        missing.forEach(it -> certSans.add(it.text()));
        var apiServer =
                new LinkedHashMap<Object, Object>(
                        tree.get(API_SERVER) instanceof Map<?, ?> map ? map : Map.of());
        apiServer.put(CERT_SANS, certSans);
        var all = new LinkedHashMap<Object, Object>(tree);
        all.put(API_SERVER, apiServer);
        return all;
    }
}
