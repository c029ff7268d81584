package io.dsctl.remote.login;

import io.dsctl.failure.Failure;

/** A way to log in that cannot be used, and what to do about it. Another way may still work. */
final class Unusable extends Exception {

    private static final long serialVersionUID = 1L;

    private final String hint;

    Unusable(String what, String hint) {
        super(what, null, false, false);
        this.hint = hint;
    }

    String hint() {
        return hint;
    }

    Failure.LoginRefused on(String node) {
        return new Failure.LoginRefused(node, getMessage(), hint);
    }
}
