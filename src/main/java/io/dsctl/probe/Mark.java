package io.dsctl.probe;

import java.security.SecureRandom;
import java.util.HexFormat;

/** What comes before each answer of a server, so that nothing on it can pass for one. */
public final class Mark {

    private static final int BYTES = 16;

    private static final SecureRandom RANDOM = new SecureRandom();

    private Mark() {}

    /** For one script: {@code mark} of templates/lib/answer.sh.ftl. */
    public static String fresh() {
        var bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
