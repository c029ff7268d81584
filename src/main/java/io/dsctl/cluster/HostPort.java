package io.dsctl.cluster;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A host (name or address) with a port; the only place that knows about the brackets of IPv6. Names
 * are kept in lower case, addresses in their canonical form.
 */
public record HostPort(String host, int port) {

    /** 1 to 65535, for patterns of texts with a port in them. */
    public static final String PORT =
            "(6553[0-5]|655[0-2][0-9]|65[0-4][0-9]{2}|6[0-4][0-9]{3}|[1-5][0-9]{4}|[1-9][0-9]{0,3})";

    private static final Pattern NUMBER = Pattern.compile(PORT);
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

    /**
     * As {@link #parse}, but IPv6 addresses only in brackets: where others take fd00::1:6443 for an
     * address without a port, nobody can tell what is meant (kubeadm-facts 2.4).
     */
    public static Optional<HostPort> parseBracketed(String text, int defaultPort) {
        var isBareIpv6 = text.indexOf(':') != text.lastIndexOf(':') && !text.startsWith("[");
        return isBareIpv6 ? Optional.empty() : parse(text, defaultPort);
    }

    /** The address, if the host is one and not a name. */
    public Optional<Address> address() {
        return Address.parse(host);
    }

    private static Optional<HostPort> of(String host, String port) {
        return NUMBER.matcher(port).matches()
                        && (Address.parse(host).isPresent() || DnsName.isHost(host))
                ? Optional.of(new HostPort(host, Integer.parseInt(port)))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return host.contains(":") ? "[" + host + "]:" + port : host + ":" + port;
    }
}
