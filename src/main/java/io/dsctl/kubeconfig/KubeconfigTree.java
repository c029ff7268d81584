package io.dsctl.kubeconfig;

import io.dsctl.yaml.BoundedParser;
import io.dsctl.yaml.SyntaxError;

import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Present;
import org.snakeyaml.engine.v2.api.lowlevel.Serialize;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
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
import java.util.List;
import java.util.Optional;

/** A YAML mapping as its author wrote it: with its comments, its order and its quotes. */
final class KubeconfigTree {

    private static final LoadSettings READING =
            LoadSettings.builder().setParseComments(true).build();

    private static final DumpSettings WRITING =
            DumpSettings.builder()
                    .setDumpComments(true)
                    .setSplitLines(false)
                    .setDefaultFlowStyle(FlowStyle.BLOCK)
                    .build();

    /** It is no YAML, or not one mapping; none of the text is repeated. */
    static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        private final int line;

        /**
         * @param line counted from 1; 0 if the whole text is meant
         */
        Unreadable(int line, String what) {
            super(what);
            this.line = line;
        }

        int line() {
            return line;
        }
    }

    private KubeconfigTree() {}

    /** Empty if there is nothing but comments. */
    static Optional<MappingNode> read(String text) throws Unreadable {
        try {
            var root = compose(text);
            // Twice the same name, for example, is refused when values are made.
            if (value(text) == null) {
                return Optional.empty();
            }
            return switch (root.orElse(null)) {
                case null -> Optional.empty();
                case MappingNode mapping -> Optional.of(mapping);
                default -> throw new Unreadable(0, "is no mapping");
            };
        } catch (MarkedYamlEngineException broken) {
            var error = SyntaxError.of(broken);
            throw new Unreadable(
                    error.at().map(mark -> mark.getLine() + 1).orElse(0),
                    "is not YAML: " + error.what());
        } catch (YamlEngineException _) {
            throw new Unreadable(0, "is not YAML that can be read");
        }
    }

    private static Optional<Node> compose(String text) {
        return new Composer(
                        READING,
                        new BoundedParser(new ParserImpl(READING, new StreamReader(READING, text))))
                .getSingleNode();
    }

    /** What a text that was composed stands for, in maps and lists; null for nothing. */
    private static Object value(String text) {
        return new Load(LoadSettings.builder().build()).loadFromString(text);
    }

    static String written(MappingNode top) {
        return new Present(WRITING)
                .emitToString(new Serialize(WRITING).serializeOne(top).iterator());
    }

    static MappingNode mapping() {
        return new MappingNode(Tag.MAP, new ArrayList<>(), FlowStyle.BLOCK);
    }

    static ScalarNode scalar(String text) {
        // Where a plain one would be a number or a truth, the emitter quotes it.
        return new ScalarNode(Tag.STR, text, ScalarStyle.PLAIN);
    }

    static Optional<Node> entry(MappingNode mapping, String key) {
        return mapping.getValue().stream()
                .filter(it -> isNamed(it, key))
                .map(NodeTuple::getValueNode)
                .findFirst();
    }

    static Optional<MappingNode> mapping(Node node, String key) {
        return node instanceof MappingNode mapping
                        && entry(mapping, key).orElse(null) instanceof MappingNode inner
                ? Optional.of(inner)
                : Optional.empty();
    }

    static Optional<String> text(MappingNode mapping, String key) {
        return entry(mapping, key).orElse(null) instanceof ScalarNode scalar
                        && !scalar.getTag().equals(Tag.NULL)
                ? Optional.of(scalar.getValue())
                : Optional.empty();
    }

    /** None for a list that is missing or null; empty if there is something else in its place. */
    static Optional<List<Node>> items(MappingNode mapping, String key) {
        return switch (entry(mapping, key).orElse(null)) {
            case null -> Optional.of(List.of());
            case SequenceNode list -> Optional.of(list.getValue());
            case ScalarNode scalar when scalar.getTag().equals(Tag.NULL) -> Optional.of(List.of());
            default -> Optional.empty();
        };
    }

    /** Where it is, or at the end. */
    static void set(MappingNode mapping, String key, Node value) {
        var entries = new ArrayList<>(mapping.getValue());
        for (int i = 0; i < entries.size(); i++) {
            if (isNamed(entries.get(i), key)) {
                entries.set(i, new NodeTuple(entries.get(i).getKeyNode(), value));
                mapping.setValue(entries);
                return;
            }
        }
        entries.add(new NodeTuple(scalar(key), value));
        mapping.setValue(entries);
    }

    static void remove(MappingNode mapping, String key) {
        mapping.setValue(
                new ArrayList<>(
                        mapping.getValue().stream().filter(it -> !isNamed(it, key)).toList()));
    }

    private static boolean isNamed(NodeTuple entry, String key) {
        return entry.getKeyNode() instanceof ScalarNode name && name.getValue().equals(key);
    }
}
