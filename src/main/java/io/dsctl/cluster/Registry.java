package io.dsctl.cluster;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A registry of images that is not, or not only, asked itself.
 *
 * @param host as it stands at the beginning of an image's name; {@code *} is every one that is not
 *     named
 * @param mirrors URLs, the one that is asked first in front; the registry itself comes last
 * @param authority certificates, in PEM, that its mirrors are trusted by; without mirrors, itself
 */
public record Registry(String host, List<String> mirrors, Optional<String> authority) {

    public static final String ANY = "*";

    private static final String NAME = "[A-Za-z0-9]([-A-Za-z0-9.]*[A-Za-z0-9])?";

    private static final String PORT = "(:" + HostPort.PORT + ")?";

    private static final Pattern HOST =
            Pattern.compile("\\*|(" + NAME + "|\\[[0-9A-Fa-f:.]+\\])" + PORT);

    private static final Pattern MIRROR =
            Pattern.compile(
                    "https?://("
                            + NAME
                            + "|\\[[0-9A-Fa-f:.]+\\])"
                            + PORT
                            + "(/[-A-Za-z0-9._~]+)*/?");

    public Registry {
        mirrors = List.copyOf(mirrors);
    }

    public static Optional<String> parseHost(String text) {
        return Optional.of(text).filter(it -> HOST.matcher(it).matches());
    }

    /** A URL without user, password or question. */
    public static Optional<String> parseMirror(String text) {
        return Optional.of(text)
                .filter(it -> MIRROR.matcher(it).matches())
                .map(it -> it.endsWith("/") ? it.substring(0, it.length() - 1) : it);
    }
}
