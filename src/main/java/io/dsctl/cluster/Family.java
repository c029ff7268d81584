package io.dsctl.cluster;

/** An IP address family. */
public enum Family {
    IPV4("IPv4"),
    IPV6("IPv6");

    private final String title;

    Family(String title) {
        this.title = title;
    }

    @Override
    public String toString() {
        return title;
    }
}
