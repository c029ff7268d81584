package io.dsctl.remote.hostkeys;

import io.dsctl.cluster.HostPort;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The names that a server is looked up by in known_hosts. As with ssh(1), one on another port than
 * 22 that is not known as {@code [host]:port} may show the key that is known for {@code host}.
 *
 * @param name what lines are written with, and read by first
 * @param withoutPort read if no line has {@code name}
 * @param principal what a certificate must be for
 */
public record KnownAs(String name, Optional<String> withoutPort, String principal) {

    private static final int SSH_PORT = 22;

    /** Those that would mean something else in a known_hosts file. */
    private static final String UNWRITABLE = "@?*#[]|'\"\\,! \t\r\n";

    public static KnownAs address(HostPort address) {
        return address.port() == SSH_PORT
                ? new KnownAs(address.host(), Optional.empty(), address.host())
                : new KnownAs(
                        "[" + address.host() + "]:" + address.port(),
                        Optional.of(address.host()),
                        address.host());
    }

    /** ssh_config's HostKeyAlias: for any port, and for certificates too. */
    public static KnownAs alias(String alias) {
        var lower = alias.toLowerCase(Locale.ROOT);
        return new KnownAs(lower, Optional.empty(), lower);
    }

    boolean isWritable() {
        return !principal.isEmpty()
                && principal.chars().noneMatch(c -> UNWRITABLE.indexOf(c) >= 0 || c < ' ');
    }

    /** All of them, for what must hold under any name. */
    List<String> names() {
        return withoutPort.map(it -> List.of(name, it)).orElse(List.of(name));
    }
}
