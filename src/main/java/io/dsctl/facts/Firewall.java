package io.dsctl.facts;

import java.util.Optional;

/**
 * The firewalls that are at work on a server, of those that dsctl knows. Rules of nftables or
 * iptables that nobody manages are no firewall of these.
 *
 * @param firewalld empty if it is not active, or not there
 * @param ufw likewise
 */
public record Firewall(Optional<Firewalld> firewalld, Optional<Ufw> ufw) {

    public static Firewall none() {
        return new Firewall(Optional.empty(), Optional.empty());
    }
}
