package io.dsctl.remote;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;

/**
 * A POSIX shell script that is sent on standard input, with the files that it writes; it may hold
 * secrets, so it is never printed.
 *
 * @param deadline from when the server begins to run it
 */
public record Script(String text, Duration deadline) {

    /** With a first line that tells its length and its hash, as {@link Bootstrap} reads it. */
    byte[] withHead(String marker) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        var head =
                "%s %d %s\n"
                        .formatted(marker, bytes.length, sha256(bytes))
                        .getBytes(StandardCharsets.US_ASCII);
        var all = new byte[head.length + bytes.length];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(bytes, 0, all, head.length, bytes.length);
        return all;
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public String toString() {
        return "Script of " + text.getBytes(StandardCharsets.UTF_8).length + " bytes";
    }
}
