package io.dsctl.remote.login;

import io.dsctl.cluster.Secret;

import net.schmizz.sshj.common.Buffer;

import java.io.IOException;
import java.util.List;

/**
 * The questions of a login and the server's answers (RFC 4252, 4256), one after the other. Each
 * fails with an {@link IOException} if the connection broke.
 */
interface LoginDialogue {

    /** What a server answers to an attempt. */
    sealed interface Reply {
        record Welcome() implements Reply {}

        /**
         * @param takes the methods that may go on
         * @param partly the attempt was good, but is not enough
         */
        record Refused(List<String> takes, boolean partly) implements Reply {}

        /** Something of the method's own. */
        record More(Buffer.PlainBuffer content) implements Reply {}
    }

    /** The server will not listen to this login any longer. */
    final class TooMany extends IOException {
        private static final long serialVersionUID = 1L;

        TooMany(String said) {
            super(said);
        }
    }

    String PUBLIC_KEY = "publickey";
    String PASSWORD = "password";
    String INTERACTIVE = "keyboard-interactive";

    /** What ssh begins with: nearly always refused, but the refusal tells what is possible. */
    Reply none() throws IOException;

    /** Whether the key would do; {@link Reply.More} if so. */
    Reply offer(String algorithm, PublicPart key) throws IOException;

    /** What the signature is over: it holds for this connection alone. */
    byte[] toBeSigned(String algorithm, PublicPart key);

    Reply signed(String algorithm, PublicPart key, byte[] signature) throws IOException;

    /** {@link Reply.More}: the server wants another password to be set first. */
    Reply password(Secret password) throws IOException;

    /** {@link Reply.More}: prompts. */
    Reply interactive() throws IOException;

    /** The answers to prompts; {@link Reply.More}: other prompts. */
    Reply answers(List<Secret> answers) throws IOException;

    String serverVersion();
}
