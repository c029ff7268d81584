package io.dsctl.remote;

import java.io.IOException;

/** Nobody accepted a connection, in words that say why. */
final class CannotConnect extends IOException {

    private static final long serialVersionUID = 1L;

    CannotConnect(String what) {
        super(what);
    }
}
