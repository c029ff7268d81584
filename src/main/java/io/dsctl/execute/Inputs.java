package io.dsctl.execute;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/**
 * What decides about the result of a kubeadm, as a hash. Tokens and keys are made for each run and
 * are not in it: the files are those with placeholders, so that nothing can be guessed from it.
 */
final class Inputs {

    private Inputs() {}

    static String hash(String command, String work, Map<String, String> filesWithPlaceholders) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            add(digest, command);
            add(digest, work);
            filesWithPlaceholders.forEach(
                    (name, content) -> {
                        add(digest, name);
                        add(digest, content);
                    });
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Its length first, so that no two lists of texts run into the same bytes. */
    private static void add(MessageDigest digest, String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update((bytes.length + "\n").getBytes(StandardCharsets.UTF_8));
        digest.update(bytes);
    }
}
