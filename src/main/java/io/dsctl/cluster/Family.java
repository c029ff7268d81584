package io.dsctl.cluster;

/** An IP address family. */
public enum Family {
    IPV4("IPv4", 32),
    IPV6("IPv6", 128);

    private final String title;
    private final int bits;

    Family(String title, int bits) {
        this.title = title;
        this.bits = bits;
    }

    /** The length of an address. */
    public int bits() {
        return bits;
    }

    @Override
    public String toString() {
        return title;
    }
}
