package io.dsctl.remote;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Why there is no shell of root's, from what was printed instead.
 *
 * @param needsTerminal sudo wants a terminal, and may agree when there is one
 */
record NoShell(String what, String hint, boolean needsTerminal) {

    private static final int SHOWN_LINES = 3;
    private static final int SHOWN_CHARACTERS = 300;

    private record Kind(Pattern words, String what, String hint) {}

    private static final Pattern NEEDS_TERMINAL =
            Pattern.compile("(?m)^sudo: .*you must have a tty");

    private static final String PASSWORD_HINT =
            "let it use sudo for everything without one (`NOPASSWD: ALL`), name the password with"
                    + " `sudoPassword` in the inventory, or log in as root";

    /**
     * In the words of sudo and, where they differ, of sudo-rs; the one that decides comes first, as
     * several may be printed. Not its warnings, such as "unable to resolve host".
     */
    private static final List<Kind> KINDS =
            List.of(
                    kind(
                            "not in the sudoers file|may not run sudo|I'm sorry .*I'm afraid I"
                                    + " can't do that",
                            "user \"%s\" is not allowed to use sudo",
                            "allow it in /etc/sudoers, or log in as root"),
                    kind(
                            "not allowed to (execute|run)",
                            "user \"%s\" is not allowed to run /bin/sh with sudo",
                            "allow it to run everything as root in /etc/sudoers, or log in as"
                                    + " root"),
                    kind(
                            "incorrect (password|authentication) attempt|Sorry, try again"
                                    + "|Authentication failed, try again",
                            "sudo refuses the password of user \"%s\"",
                            "correct `sudoPassword`; it was tried once, and is not tried again in"
                                    + " this run"),
                    kind(
                            "password is required|terminal is required|no askpass|interactive"
                                    + " authentication is required",
                            "sudo wants a password of user \"%s\"",
                            PASSWORD_HINT),
                    kind(
                            "sudo['\"‘’`]*: (command )?not found|sudo['\"‘’]*: No such file"
                                    + "|Unknown command:? *'?sudo",
                            "user \"%s\" finds no sudo on the server",
                            "install sudo there, or log in as root"),
                    kind(
                            "account validation failure|expired|is your account locked",
                            "the account of user \"%s\" is not accepted",
                            "look at it with `chage -l` and `passwd -S` on the server"),
                    kind(
                            "effective uid is not 0|must be owned by uid 0|no new privileges",
                            "sudo cannot become root for user \"%s\"",
                            "look at the owner and mode of sudo, and at the mount options (nosuid)"
                                    + " on the server"),
                    kind(
                            "(?m)^sudo: (?!unable to resolve host)",
                            "user \"%s\" cannot become root",
                            "try `sudo true` there"));

    private static Kind kind(String words, String what, String hint) {
        return new Kind(Pattern.compile(words), what, hint);
    }

    /**
     * @param end how it ended
     */
    static NoShell of(Become become, ScriptEnd end, String stdout, String stderr) {
        var words = stdout + "\n" + stderr;
        return switch (become) {
            case Become.Sudo(var user, _) -> sudo(user, words).orElse(shell(user, end, words));
            case Become.AlreadyRoot root -> shell(root.user(), end, words);
        };
    }

    /** The check of the password took longer than a run may wait. */
    static NoShell silent(String user) {
        return new NoShell(
                "sudo does not say whether the password of user \"%s\" is right".formatted(user),
                "try `sudo -k true` there; it was tried once, and is not tried again in this run",
                false);
    }

    static NoShell joinedStreams(String user) {
        return new NoShell(
                "the start-up files of user \"%s\" join its standard error to its standard output"
                        .formatted(user),
                "look for `exec 2>&1` in the start-up files of its login shell on the server",
                false);
    }

    static NoShell noTerminal(String user) {
        return new NoShell(
                "user \"%s\" cannot become root: sudo wants a terminal, and sshd gives none"
                        .formatted(user),
                "remove requiretty from /etc/sudoers on the server, or PermitTTY from sshd_config",
                false);
    }

    private static Optional<NoShell> sudo(String user, String words) {
        if (NEEDS_TERMINAL.matcher(words).find()) {
            return Optional.of(
                    new NoShell(
                            "user \"%s\" cannot become root: sudo wants a terminal".formatted(user),
                            "remove requiretty from /etc/sudoers on the server",
                            true));
        }
        return KINDS.stream()
                .filter(kind -> kind.words.matcher(words).find())
                .findFirst()
                .map(
                        kind ->
                                new NoShell(
                                        kind.what.formatted(user) + ": " + line(kind, words),
                                        kind.hint,
                                        false));
    }

    /** Its last word says most: sudo asks to try again before it gives up. */
    private static String line(Kind kind, String words) {
        return cut(
                words.lines()
                        .filter(line -> kind.words.matcher(line).find())
                        .reduce((_, last) -> last)
                        .orElse("")
                        .strip());
    }

    private static NoShell shell(String user, ScriptEnd end, String words) {
        return new NoShell(
                "user \"%s\" gets no shell: it ended with %s and said %s"
                        .formatted(user, end, said(words)),
                "look at its login shell and the start-up files of that on the server, and for"
                        + " forced commands in authorized_keys and sshd_config",
                false);
    }

    /** Its last words: what stopped it comes after what it always prints. */
    static String said(String words) {
        var lines = words.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
        var last = lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size());
        return last.isEmpty()
                ? "nothing"
                : last.stream()
                        .flatMap(line -> Stream.of(cut(line)))
                        .collect(Collectors.joining(" / ", "\"", "\""));
    }

    private static String cut(String line) {
        return line.length() > SHOWN_CHARACTERS ? line.substring(0, SHOWN_CHARACTERS) + "…" : line;
    }
}
