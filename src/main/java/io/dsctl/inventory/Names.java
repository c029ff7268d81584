package io.dsctl.inventory;

import io.dsctl.cluster.DnsName;
import io.dsctl.inventory.Fields.Placed;

import java.util.Locale;
import java.util.regex.Pattern;

/** Names that Kubernetes takes: kubeadm-facts 3.1, RFC 1123. */
final class Names {

    private static final Pattern QUALIFIED =
            Pattern.compile("[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?");

    private static final int MAX_LABEL = 63;

    private Names() {}

    static void check(Document document, Placed<String> name, String title) {
        if (!isDnsName(name.value())) {
            document.problem(
                    name.at(),
                    "%s \"%s\" is no DNS name".formatted(title, name.value()),
                    name.value().contains("[")
                            ? "write a range as in w-[01:40], the first number being the smaller"
                            : "use lower-case letters, digits, '-' and '.', at most 63 characters"
                                    + " between two dots");
        }
    }

    /** The node's name is also the value of its label kubernetes.io/hostname. */
    static boolean isShort(Document document, Placed<String> name) {
        if (name.value().length() > MAX_LABEL) {
            document.problem(
                    name.at(),
                    "the node's name \"%s\" is longer than %d characters"
                            .formatted(name.value(), MAX_LABEL),
                    "choose a shorter one");
            return false;
        }
        return true;
    }

    /** Kubernetes takes no capital letters. */
    static boolean isDnsName(String name) {
        return DnsName.is(name) && name.equals(name.toLowerCase(Locale.ROOT));
    }

    /** The key of a label, an annotation or a taint: {@code [prefix/]name}. */
    static boolean isKey(String key) {
        var slash = key.indexOf('/');
        var name = key.substring(slash + 1);
        return (slash < 0 || isDnsName(key.substring(0, slash)))
                && name.length() <= MAX_LABEL
                && QUALIFIED.matcher(name).matches();
    }

    /** The value of a label or taint. */
    static boolean isLabelValue(String value) {
        return value.isEmpty() || value.length() <= MAX_LABEL && QUALIFIED.matcher(value).matches();
    }
}
