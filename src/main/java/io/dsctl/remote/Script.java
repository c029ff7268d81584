package io.dsctl.remote;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;

/**
 * A POSIX shell script that is sent on standard input, with the files that it writes; it may hold
 * secrets, so it is never printed.
 */
public record Script(String text, Duration deadline) {

    /**
     * Reads exactly as many bytes as were sent and runs them only if they arrived whole, without a
     * standard input that a child could eat. The script is evaluated, not passed on as an argument:
     * arguments are visible to everybody on the server. A proxy is for the way out: nodes are asked
     * directly.
     */
    private static final String BOOTSTRAP =
            """
            umask 077; export LC_ALL=C PATH="$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"; \
            unset http_proxy https_proxy HTTP_PROXY HTTPS_PROXY all_proxy ALL_PROXY; \
            s=$(head -c "$1"; echo x); s=${s%x}; \
            set -- "$2" $(printf %s "$s" | sha256sum); \
            [ "$1" = "$2" ] || { echo "the script did not arrive whole" >&2; exit 96; }; \
            exec </dev/null; eval "$s\"\
            """;

    /** The exit code of the bootstrap when the script was cut on its way. */
    static final int CUT = 96;

    byte[] bytes() {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * The command line: the same for every script but for two numbers, and safe in any login shell.
     */
    String command(boolean asRoot) {
        return "%s/bin/sh -c '%s' dsctl %d %s"
                .formatted(asRoot ? "" : "sudo -n -- ", BOOTSTRAP, bytes().length, sha256());
    }

    private String sha256() {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes()));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public String toString() {
        return "Script of " + bytes().length + " bytes";
    }
}
