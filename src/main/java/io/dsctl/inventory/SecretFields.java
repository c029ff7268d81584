package io.dsctl.inventory;

import io.dsctl.cluster.SecretReference;
import io.dsctl.inventory.Fields.Placed;

import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

import java.util.Optional;

/** References to secrets. What stands there instead of one may be the secret: it is never told. */
final class SecretFields {

    private final Document document;

    SecretFields(Document document) {
        this.document = document;
    }

    Optional<SecretReference> read(Fields fields, String name) {
        if (!fields.has(name)) {
            return Optional.empty();
        }
        if (fields.at(name) instanceof ScalarNode scalar
                && scalar.getTag().equals(Tag.STR)
                && scalar.getValue().chars().noneMatch(Character::isISOControl)) {
            return reference(name, new Placed<>(scalar.getValue(), scalar));
        }
        isNone(name, fields.at(name));
        return Optional.empty();
    }

    private Optional<SecretReference> reference(String name, Placed<String> text) {
        var parts = text.value().split(":", 2);
        var rest = parts.length == 2 ? parts[1].strip() : "";
        if (!rest.isEmpty()) {
            switch (parts[0]) {
                case "env" -> {
                    if (rest.matches("[A-Za-z_][A-Za-z0-9_]*")) {
                        return Optional.of(new SecretReference.Environment(rest));
                    }
                    document.problem(
                            text.at(),
                            "\"%s\" names no environment variable".formatted(name),
                            "write env:NAME, with letters, digits and _");
                    return Optional.empty();
                }
                case "file" -> {
                    return Paths.resolve(document, rest, text.at()).map(SecretReference.File::new);
                }
                case "command" -> {
                    return Optional.of(new SecretReference.Command(rest));
                }
                default -> {}
            }
        }
        isNone(name, text.at());
        return Optional.empty();
    }

    private void isNone(String name, Node at) {
        document.problem(
                at,
                "\"%s\" holds something else than a reference to a secret".formatted(name),
                "an inventory never holds a secret itself: write env:NAME, file:PATH or"
                        + " command:LINE");
    }
}
