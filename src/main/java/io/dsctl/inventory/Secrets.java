package io.dsctl.inventory;

import io.dsctl.cluster.SecretReference;
import io.dsctl.inventory.Fields.Placed;

import java.util.Optional;

/** References to secrets. What stands there instead of one may be the secret: it is never told. */
final class Secrets {

    private final Document document;

    Secrets(Document document) {
        this.document = document;
    }

    Optional<SecretReference> read(Fields fields, String name) {
        return fields.text(name).flatMap(text -> reference(name, text));
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
                    var path = Paths.resolve(rest, document.folder(text.at()));
                    return Optional.of(new SecretReference.File(path));
                }
                case "command" -> {
                    return Optional.of(new SecretReference.Command(rest));
                }
                default -> {}
            }
        }
        document.problem(
                text.at(),
                "\"%s\" holds something else than a reference to a secret".formatted(name),
                "an inventory never holds a secret itself: write env:NAME, file:PATH or"
                        + " command:LINE");
        return Optional.empty();
    }
}
