package io.dsctl.remote.login;

import io.dsctl.cluster.Secret;

import java.util.Optional;

/** Where a person can be asked for a secret. */
interface Terminal {

    /** Whether a person sits there. */
    boolean isThere();

    /** What the person enters unseen; empty if it is nothing. */
    Optional<Secret> ask(String prompt);

    /** The terminal that dsctl was started on. */
    static Terminal ofThisProcess() {
        return new Terminal() {

            @Override
            public boolean isThere() {
                return System.console() != null && System.console().isTerminal();
            }

            @Override
            public Optional<Secret> ask(String prompt) {
                var entered = System.console().readPassword("%s", prompt);
                return Optional.ofNullable(entered)
                        .filter(it -> it.length > 0)
                        .map(it -> new Secret(new String(it)));
            }
        };
    }
}
