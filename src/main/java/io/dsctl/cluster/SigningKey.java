package io.dsctl.cluster;

import java.util.Optional;
import java.util.regex.Pattern;

/** What a repository of packages is signed with: the public half. */
public sealed interface SigningKey {

    /** How a public key in text form begins. */
    String BEGIN = "-----BEGIN PGP PUBLIC KEY BLOCK-----";

    /** A server fetches it from there. */
    record At(String url) implements SigningKey {
        private static final Pattern URL =
                Pattern.compile("https?://[A-Za-z0-9\\[][A-Za-z0-9._~:/%+,=?&\\[\\]-]*");

        /** A file on a server, or on the operator's machine, is none. */
        public static Optional<At> parse(String text) {
            return URL.matcher(text).matches() ? Optional.of(new At(text)) : Optional.empty();
        }
    }

    /** Read on the operator's machine, and written to servers; nothing in it is secret. */
    record Text(String armored) implements SigningKey {}
}
