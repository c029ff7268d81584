package io.dsctl.sshconfig;

import java.util.Locale;

/** What ssh_config(5) may ask to do with a host key that is not known. */
public enum StrictHostKeyChecking {
    YES,
    ACCEPT_NEW,
    ASK,
    /** Also {@code off}. A user may ask for it; nobody here obeys. */
    NO;

    static StrictHostKeyChecking named(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "yes", "true" -> YES;
            case "accept-new" -> ACCEPT_NEW;
            case "ask" -> ASK;
            case "no", "off", "false" -> NO;
            default -> throw new IllegalArgumentException(text);
        };
    }
}
