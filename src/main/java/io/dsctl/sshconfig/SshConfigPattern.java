package io.dsctl.sshconfig;

import java.util.List;
import java.util.Locale;

/** PATTERNS of ssh_config(5): {@code *}, {@code ?}, and lists of them with {@code !}. */
public final class SshConfigPattern {

    private SshConfigPattern() {}

    /** Goes back to the last {@code *} only, so no pattern takes exponential time. */
    public static boolean matches(String pattern, String text) {
        int p = 0;
        int t = 0;
        int star = -1;
        int resume = 0;
        while (t < text.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                resume = t;
            } else if (p < pattern.length()
                    && (pattern.charAt(p) == '?' || pattern.charAt(p) == text.charAt(t))) {
                p++;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++resume;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    /** A negated pattern that matches ends it; alone it never makes a list match. */
    public static boolean listMatches(Iterable<String> patterns, String text) {
        var matched = false;
        for (var pattern : patterns) {
            var negated = pattern.startsWith("!");
            if (matches(negated ? pattern.substring(1) : pattern, text)) {
                if (negated) {
                    return false;
                }
                matched = true;
            }
        }
        return matched;
    }

    public static boolean listMatches(String commaSeparated, String text) {
        return listMatches(List.of(commaSeparated.split(",")), text);
    }

    /** Names of hosts are compared so after {@code Match}, though not after {@code Host}. */
    static boolean listMatchesAnyCase(String commaSeparated, String text) {
        return listMatches(commaSeparated.toLowerCase(Locale.ROOT), text.toLowerCase(Locale.ROOT));
    }
}
