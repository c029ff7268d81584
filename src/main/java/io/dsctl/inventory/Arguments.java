package io.dsctl.inventory;

import io.dsctl.cluster.Argument;
import io.dsctl.cluster.ClusterSettings;
import io.dsctl.cluster.Component;
import io.dsctl.cluster.GoBoolean;
import io.dsctl.inventory.Fields.Entry;
import io.dsctl.inventory.Fields.Placed;

import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Flags of components: a mapping from name to value, or to a list of values for a flag that comes
 * more than once. A flag that dsctl or kubeadm decides about is refused, with the field that is
 * meant.
 */
final class Arguments {

    private final Document document;

    Arguments(Document document) {
        this.document = document;
    }

    /** The extraArgs of a component on control planes. */
    List<Argument> of(Component component, Fields fields) {
        return fields.entries("extraArgs").stream()
                .flatMap(entry -> arguments(entry, TakenArguments.of(component)))
                .toList();
    }

    /**
     * kubeadm writes them into an environment file, where blanks and quotes would split or change
     * them.
     */
    List<Argument> ofKubelet(Fields fields) {
        return fields.entries("kubeletExtraArgs").stream()
                .flatMap(
                        entry ->
                                arguments(entry, TakenArguments.ofKubelet())
                                        .filter(it -> isOneWord(it, entry.value())))
                .toList();
    }

    /** For an environment file, which would split or change anything else. */
    static boolean isOneWord(String value) {
        return value.matches("[^\\s\"'\\\\$`]*");
    }

    private boolean isOneWord(Argument argument, Node at) {
        if (isOneWord(argument.value())) {
            return true;
        }
        document.problem(
                at,
                "the kubelet's argument %s has a blank, a quote, a backslash or a $ in its value"
                        .formatted(argument.name()),
                "kubeadm's environment file for the kubelet cannot hold it; use"
                        + " `kubeletConfiguration`");
        return false;
    }

    private Stream<Argument> arguments(Entry entry, Map<String, String> taken) {
        var name = entry.key().value();
        if (!isName(entry.key(), taken)) {
            return Stream.empty();
        }
        var values =
                entry.value() instanceof SequenceNode list && !list.getValue().isEmpty()
                        ? list.getValue()
                        : List.of(entry.value());
        return values.stream()
                .flatMap(
                        value ->
                                value(name, value)
                                        .map(text -> new Argument(name, text))
                                        .filter(argument -> isRight(argument, value))
                                        .stream());
    }

    /** For the one that decides whether the pod networks are divided into blocks. */
    private boolean isRight(Argument argument, Node at) {
        if (!argument.isNamed(ClusterSettings.ALLOCATE_NODE_CIDRS)
                || GoBoolean.parse(argument.value()).isPresent()) {
            return true;
        }
        document.problem(
                at,
                "the argument %s is neither true nor false".formatted(argument.name()),
                "write \"true\" or \"false\"");
        return false;
    }

    private boolean isName(Placed<String> key, Map<String, String> taken) {
        var name = key.value();
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
            document.problem(
                    key.at(),
                    "\"%s\" is no name of an argument".formatted(name),
                    "write it without leading dashes, such as `v: \"2\"`");
            return false;
        }
        var canonical = Argument.canonical(name);
        if (taken.containsKey(canonical)) {
            document.problem(
                    key.at(),
                    "the argument %s is not yours to set".formatted(name),
                    taken.get(canonical));
            return false;
        }
        return true;
    }

    /** As it is written: flags are texts, also where they look like numbers. */
    private Optional<String> value(String name, Node node) {
        if (node instanceof ScalarNode scalar
                && !scalar.getTag().equals(Tag.NULL)
                && scalar.getValue().chars().noneMatch(Character::isISOControl)) {
            return Optional.of(scalar.getValue());
        }
        document.problem(
                node,
                "the argument %s has no text for its value".formatted(name),
                "write one text, or a list of texts for a flag that comes several times");
        return Optional.empty();
    }
}
