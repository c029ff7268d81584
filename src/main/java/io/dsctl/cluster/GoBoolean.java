package io.dsctl.cluster;

import java.util.List;
import java.util.Optional;

/** Truth values as the flags of Go programs take them. */
public final class GoBoolean {

    private static final List<String> TRUE = List.of("1", "t", "T", "TRUE", "true", "True");
    private static final List<String> FALSE = List.of("0", "f", "F", "FALSE", "false", "False");

    private GoBoolean() {}

    public static Optional<Boolean> parse(String text) {
        return TRUE.contains(text)
                ? Optional.of(true)
                : Optional.of(false).filter(_ -> FALSE.contains(text));
    }
}
