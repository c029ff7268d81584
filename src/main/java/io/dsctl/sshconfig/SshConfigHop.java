package io.dsctl.sshconfig;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One host to jump through. Its name may be an alias that the configuration explains, so that what
 * is not said here is to be asked there.
 */
public record SshConfigHop(Optional<String> user, String host, Optional<Integer> port) {

    private static final String SCHEME = "ssh://";

    /** {@code none}, or hops from the nearest to the last: no hop, or all of them. */
    static List<SshConfigHop> parse(String text) throws SshConfigLine.Broken {
        var comment = text.indexOf('#');
        var list = (comment < 0 ? text : text.substring(0, comment)).strip();
        if (list.equalsIgnoreCase("none")) {
            return List.of();
        }
        var hops = new ArrayList<SshConfigHop>();
        for (var hop : list.split(",", -1)) {
            hops.add(hop.startsWith(SCHEME) ? uri(hop) : hop(hop));
        }
        return List.copyOf(hops);
    }

    /** [user@]host[:port]; OpenSSH takes a slash before the port, too. */
    private static SshConfigHop hop(String text) throws SshConfigLine.Broken {
        var at = text.lastIndexOf('@');
        return new SshConfigHop(
                at < 0 ? Optional.empty() : Optional.of(user(text, text.substring(0, at))),
                host(text, text.substring(at + 1)),
                port(text, text.substring(at + 1)));
    }

    /** No path, no IPv6 address, and parameters after the user's name mean nothing. */
    private static SshConfigHop uri(String text) throws SshConfigLine.Broken {
        var rest = text.substring(SCHEME.length());
        var at = rest.indexOf('@');
        var user =
                at < 0
                        ? Optional.<String>empty()
                        : Optional.of(
                                user(text, decoded(text, rest.substring(0, at).split(";", 2)[0])));
        var address = rest.substring(at + 1);
        var slash = address.indexOf('/');
        if (slash >= 0 && slash < address.length() - 1) {
            throw broken(text);
        }
        var place = slash < 0 ? address : address.substring(0, slash);
        var host = host(text, place);
        if (!host.matches("[A-Za-z0-9_][A-Za-z0-9_.-]*") || host.contains("..")) {
            throw broken(text);
        }
        return new SshConfigHop(user, host, port(text, place));
    }

    private static String user(String whole, String user) throws SshConfigLine.Broken {
        if (user.isEmpty()) {
            throw broken(whole);
        }
        return user;
    }

    private static String host(String whole, String place) throws SshConfigLine.Broken {
        var end = end(whole, place);
        var bracketed = place.startsWith("[");
        var host = bracketed ? place.substring(1, end - 1) : place.substring(0, end);
        if (host.isEmpty()) {
            throw broken(whole);
        }
        return host;
    }

    private static Optional<Integer> port(String whole, String place) throws SshConfigLine.Broken {
        var end = end(whole, place);
        if (end >= place.length() - 1) {
            return Optional.empty();
        }
        return Optional.of(
                SshConfigShape.portOf(place.substring(end + 1)).orElseThrow(() -> broken(whole)));
    }

    /** Where the host ends and a port may begin. */
    private static int end(String whole, String place) throws SshConfigLine.Broken {
        if (!place.startsWith("[")) {
            var end = 0;
            while (end < place.length() && ":/".indexOf(place.charAt(end)) < 0) {
                end++;
            }
            return end;
        }
        var end = place.indexOf(']') + 1;
        if (end == 0 || end < place.length() && ":/".indexOf(place.charAt(end)) < 0) {
            throw broken(whole);
        }
        return end;
    }

    private static String decoded(String whole, String text) throws SshConfigLine.Broken {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            throw broken(whole);
        }
    }

    private static SshConfigLine.Broken broken(String text) {
        return new SshConfigLine.Broken("\"%s\" is no host to jump through".formatted(text));
    }
}
