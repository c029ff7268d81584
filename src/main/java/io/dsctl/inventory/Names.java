package io.dsctl.inventory;

import io.dsctl.inventory.Fields.Placed;

/** Names that Kubernetes takes: kubeadm-facts 3.1, RFC 1123. */
final class Names {

    private Names() {}

    static void check(Document document, Placed<String> name, String title) {
        if (name.value().length() > 253
                || !name.value()
                        .matches(
                                "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")) {
            document.problem(
                    name.at(),
                    "%s \"%s\" is no DNS name".formatted(title, name.value()),
                    "use lower-case letters, digits, '-' and '.'");
        }
    }
}
