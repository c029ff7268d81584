package io.dsctl.cluster;

import java.util.regex.Pattern;

/** Names of RFC 1123, in any case. */
public final class DnsName {

    private static final int MAX_LENGTH = 253;
    private static final String LABEL = "[A-Za-z0-9]([-A-Za-z0-9]{0,61}[A-Za-z0-9])?";
    private static final Pattern NAME = Pattern.compile(LABEL + "(\\." + LABEL + ")*");
    private static final Pattern NUMBERS = Pattern.compile("[0-9.]+");

    private DnsName() {}

    public static boolean is(String text) {
        return text.length() <= MAX_LENGTH && NAME.matcher(text).matches();
    }

    /** A host of digits and dots alone is a mistyped address. */
    public static boolean isHost(String text) {
        return is(text) && !NUMBERS.matcher(text).matches();
    }
}
