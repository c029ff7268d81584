package io.dsctl.remote;

import io.dsctl.cluster.Secret;

import java.util.Optional;
import java.util.function.Supplier;

/** How the user who logs in becomes root. */
sealed interface Become {

    String user();

    /** It is root. */
    record AlreadyRoot() implements Become {
        @Override
        public String user() {
            return "root";
        }
    }

    /**
     * With sudo.
     *
     * @param password that sudo asks the user for; asked for only when it is needed
     */
    record Sudo(String user, Optional<Supplier<Secret>> password) implements Become {}
}
