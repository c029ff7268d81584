package io.dsctl.cluster;

/** An IP address family. */
public enum Family {
    IPV4("IPv4"),
    IPV6("IPv6");

    private final String title;

    Family(String title) {
        this.title = title;
    }

    public Family other() {
        return this == IPV4 ? IPV6 : IPV4;
    }

    @Override
    public String toString() {
        return title;
    }
}
