package io.dsctl.cluster;

import java.util.Locale;
import java.util.Optional;

/**
 * A host (name or address) with a port; the only place that knows about the brackets of IPv6. Names
 * are kept in lower case, addresses in their canonical form.
 */
public record HostPort(String host, int port) {

    private static final int MAX_PORT = 65535;

    public HostPort {
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("no port: " + port);
        }
        host = Address.parse(host).map(Address::text).orElse(host.toLowerCase(Locale.ROOT));
    }

    /**
     * Reads {@code name}, {@code name:port}, {@code v4}, {@code v4:port}, {@code v6} and {@code
     * [v6]:port}. A bare IPv6 address is never split into address and port.
     */
    public static Optional<HostPort> parse(String text, int defaultPort) {
        if (text.startsWith("[")) {
            var close = text.indexOf("]:");
            return close < 0
                    ? Optional.empty()
                    : Address.parse(text.substring(1, close))
                            .filter(address -> address.family() == Family.IPV6)
                            .flatMap(address -> of(address.text(), text.substring(close + 2)));
        }
        if (Address.parse(text).isPresent()) {
            return Optional.of(new HostPort(text, defaultPort));
        }
        var parts = text.split(":", -1);
        return switch (parts.length) {
            case 1 -> of(parts[0], Integer.toString(defaultPort));
            case 2 -> of(parts[0], parts[1]);
            default -> Optional.empty();
        };
    }

    /** The address, if the host is one and not a name. */
    public Optional<Address> address() {
        return Address.parse(host);
    }

    private static Optional<HostPort> of(String host, String port) {
        if (!port.matches("[1-9][0-9]{0,4}")
                || !(Address.parse(host).isPresent() || isName(host))) {
            return Optional.empty();
        }
        var number = Integer.parseInt(port);
        return number > MAX_PORT ? Optional.empty() : Optional.of(new HostPort(host, number));
    }

    /** RFC 1123; a name of digits and dots alone is a mistyped address. */
    private static boolean isName(String host) {
        return host.length() <= 253
                && host.matches(
                        "(?i)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*")
                && !host.matches("[0-9.]+");
    }

    @Override
    public String toString() {
        return host.contains(":") ? "[" + host + "]:" + port : host + ":" + port;
    }
}
