package io.dsctl.remote.login;

/** It does not open the key; another one may. */
final class WrongPassphrase extends Exception {

    private static final long serialVersionUID = 1L;

    WrongPassphrase() {
        super("wrong passphrase", null, false, false);
    }
}
