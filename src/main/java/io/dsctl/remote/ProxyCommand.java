package io.dsctl.remote;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.Optional;

/** Lines over a command of the operator's, which is theirs to trust: their own file names it. */
final class ProxyCommand {

    private ProxyCommand() {}

    /** As ssh does, in the user's shell, which the command replaces. */
    static LineSocket start(String line) throws CannotConnect {
        var shell =
                Optional.ofNullable(System.getenv("SHELL"))
                        .filter(it -> !it.isEmpty())
                        .orElse("/bin/sh");
        try {
            var process =
                    new ProcessBuilder(shell, "-c", "exec " + line)
                            .redirectError(Redirect.INHERIT)
                            .start();
            return new LineSocket(
                    process.getInputStream(), process.getOutputStream(), process::destroy);
        } catch (IOException no) {
            throw new CannotConnect(
                    "the ProxyCommand of OpenSSH's configuration does not start: "
                            + no.getMessage());
        }
    }
}
