package io.dsctl.cluster;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The way out of servers that have no other one, for packages and images. There is no place for a
 * password: what containerd is started with can be asked of systemd by everybody on the server
 * (docs/decisions/0025).
 *
 * @param http for URLs of http; empty: directly
 * @param https for those of https
 * @param exceptions hosts, domains with a dot in front, and networks that are reached directly,
 *     besides those of the cluster
 */
public record Proxy(Optional<String> http, Optional<String> https, List<String> exceptions) {

    private static final String NAME = "[A-Za-z0-9]([-A-Za-z0-9._]*[A-Za-z0-9])?";

    /** Without a port curl, Go and apt would each take another one. */
    private static final Pattern URL =
            Pattern.compile("https?://(" + NAME + "|\\[[0-9A-Fa-f:.]+\\]):" + HostPort.PORT + "/?");

    private static final Pattern HOST =
            Pattern.compile("\\.?" + NAME + "(:" + HostPort.PORT + ")?");

    public Proxy {
        exceptions = List.copyOf(exceptions);
    }

    /** A URL with a port, without user, password or path. */
    public static Optional<String> parse(String text) {
        return Optional.of(text)
                .filter(it -> URL.matcher(it).matches())
                .map(it -> it.endsWith("/") ? it.substring(0, it.length() - 1) : it);
    }

    /** What all of curl, Go and apt understand, or at least do not stumble over. */
    public static Optional<String> parseException(String text) {
        return Optional.of(text)
                .filter(
                        it ->
                                Address.parse(it).isPresent()
                                        || Subnet.parse(it).isPresent()
                                        || HOST.matcher(it).matches());
    }
}
