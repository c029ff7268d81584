package io.dsctl.remote;

import static java.util.stream.Collectors.joining;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The command line that waits on the server for a script, and what it prints around the script's
 * own words.
 *
 * <p>It says that it is there before anything is sent. So a script goes neither to a password
 * prompt nor to a shell that is not ours, and whoever fails without having said so failed before
 * the script. It reads exactly as many bytes as it is told and runs them only if they arrived
 * whole, without a standard input that a child could eat. The script is evaluated, not passed on as
 * an argument: arguments are visible to everybody on the server. Where there is no terminal, it
 * then waits for the next script, until its input ends: that saves a session, and sudo, for each of
 * them.
 *
 * <p>Start-up files of a login shell may print what they like: it comes before a marker that nobody
 * can guess. The marker is put together on the server, so that a shell that prints the commands it
 * runs does not print it. The command line is one line without single quotes inside, backslashes
 * and exclamation marks: that is safe in sh, csh and fish.
 *
 * @param marker what all lines of this command begin with
 * @param terminal whether there is one: it has no stderr of its own, and hangs up
 * @param listens whether the script itself reads what comes after it; only what is sent when it has
 *     spoken is sure to reach it
 */
record Bootstrap(String marker, boolean terminal, boolean listens) {

    private static final int MARKER_BYTES = 16;

    private static final SecureRandom RANDOM = new SecureRandom();

    /** A proxy is for the way out: nodes are asked directly. */
    private static final String BEGIN =
            """
            umask 077; export LC_ALL=C PATH="$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"; \
            unset http_proxy https_proxy HTTP_PROXY HTTPS_PROXY all_proxy ALL_PROXY; \
            l=$(echo; echo x); l=${l%x}; \
            for t in dd head sha256sum; do command -v $t >/dev/null 2>&1 || { echo "$l$1:lacks $t"; exit 95; }; done; \
            """;

    private static final String READY = say("ready");

    private static final String PLAIN_READY = sayToBoth("stderr", READY);

    /** What an earlier script left running may have printed before. */
    private static final String PLAIN_BEGIN = sayToBoth("begin", say("begin"));

    private static final String AWAIT_ONE =
            "while read -r m n h; do [ \"$m\" = \"$1\" ] && break; done; ";

    private static final String AWAIT_EACH =
            "while read -r m n h; do [ \"$m\" = \"$1\" ] || continue; ";

    private static final String READ = "s=$(head -c \"${n:-0}\"; echo x); s=${s%x}; ";

    /** What came over a connection is as it was sent, or too short; both are counted in bytes. */
    private static final String PLAIN_CHECK = "[ \"${#s}\" = \"$n\" ]";

    /** A terminal may have made something else of it. */
    private static final String TERMINAL_CHECK =
            "set -- \"$1\" \"$h\" $(printf %s \"$s\" | sha256sum); [ \"$2\" = \"$3\" ]";

    private static final String CUT = " || { " + say("cut") + "exit 96; }; ";

    private static final String RUN = "( unset c l m n h t; set --; exec </dev/null; eval \"$s\" )";

    private static final String RUN_LISTENING = "( unset c l m n h t; set --; eval \"$s\" )";

    private static final String PLAIN_END =
            "; c=$?; s=; " + sayToBoth("end", say("exit $c", "end"));

    /**
     * A terminal that goes away says so with a signal, which must not end a script in the middle.
     */
    private static final String TERMINAL_BEGIN = "trap \"\" HUP; ";

    private static final String TERMINAL_END =
            " 2>&1 >&3 3>&-; echo \" $?\" ); c=${e##* }; "
                    + say("stderr")
                    + "printf %s \"${e% *}\"; "
                    + say("exit $c", "end")
                    + "exit $c";

    /**
     * On a terminal sudo throws away what was sent before it asked. So it gets a pipe, with the
     * password first and then exactly what the bootstrap reads; what a script listens to comes
     * after that.
     */
    private static final String FEED_BEGIN =
            "IFS= read -r p; { printf %s \"$p\"; echo; head -c \"$3\"; ";

    private static final String FEED_END = "} | " + sudo(true) + "/bin/sh -c \"$1\" dsctl \"$2\"";

    private static final String CHECK = "echo; echo \"$1:root\"";

    /** One try: after the password comes the end. */
    private static final String FEED_CHECK =
            "IFS= read -r p; { printf %s \"$p\"; echo; } | "
                    + sudo(true)
                    + "/bin/sh -c \"$1\" dsctl \"$2\"";

    /**
     * Lines of ours, each with the marker, behind the end of one that the script left open: all at
     * once, as each piece that is printed is a packet.
     */
    private static String say(String... words) {
        return Stream.of(words).map("$l$1:%s"::formatted).collect(joining("", "echo \"", "\"; "));
    }

    private static String sayToBoth(String word, String onStdout) {
        return "{ " + say(word) + "} >&2; " + onStdout;
    }

    /** With a marker of its own. */
    static Bootstrap fresh(boolean terminal) {
        return fresh(terminal, false);
    }

    static Bootstrap fresh(boolean terminal, boolean listens) {
        var bytes = new byte[MARKER_BYTES];
        RANDOM.nextBytes(bytes);
        return new Bootstrap(HexFormat.of().formatHex(bytes), terminal, listens);
    }

    /** It counts bytes, and some shells see only when they start that a character is one. */
    String asRoot() {
        return "env LC_ALL=C " + shell();
    }

    String withSudo() {
        return sudo(false) + shell();
    }

    private String shell() {
        return "/bin/sh -c '%s' dsctl %s".formatted(text(), marker);
    }

    /** The first line that is sent is the password. */
    String withPassword(Script script) {
        return terminal
                ? "/bin/sh -c '%s' dsctl '%s' %s %d"
                        .formatted(feed(), text(), marker, sent(script).length)
                : sudo(true) + shell();
    }

    /** Only finds out whether the password is right. */
    String passwordCheck() {
        return terminal
                ? "/bin/sh -c '%s' dsctl '%s' %s".formatted(FEED_CHECK, CHECK, marker)
                : "%s/bin/sh -c '%s' dsctl %s".formatted(sudo(true), CHECK, marker);
    }

    String passwordIsRight() {
        return marker + ":root\n";
    }

    /** What is printed when nothing but the script is missing. */
    String ready() {
        return marker + ":ready\n";
    }

    /** Without a terminal, both streams must still be two when they come to us. */
    boolean joinsStreams(String stdout) {
        return !terminal && stdout.contains(stderrBegins());
    }

    String end() {
        return marker + ":end\n";
    }

    /** Whether a line, without its end, is not the script's own but comes after its last one. */
    boolean isAfterTheScript(String line) {
        return line.startsWith(marker + ":");
    }

    /** What is sent when it is ready: one line about the script, then the script. */
    byte[] sent(Script script) {
        return script.withHead(marker);
    }

    /** A program that is missing on the server. */
    Optional<String> lacks(String stdout) {
        var lacks = Pattern.compile(marker + ":lacks (\\w+)\n").matcher(stdout);
        return lacks.find() ? Optional.of(lacks.group(1)) : Optional.empty();
    }

    boolean wasCut(String stdout) {
        return stdout.contains(marker + ":cut\n");
    }

    /** The exit code, if the script came to its end. */
    Optional<ScriptEnd> exit(String stdout) {
        var exit = Pattern.compile(marker + ":exit (\\d{1,3})\n").matcher(stdout);
        return exit.find()
                ? Optional.of(new ScriptEnd.Exited(Integer.parseInt(exit.group(1))))
                : Optional.empty();
    }

    /** The script's own words, without those of the login shell and ours around them. */
    ScriptResult result(ScriptEnd end, String stdout, String stderr) {
        return terminal
                ? new ScriptResult(
                        end,
                        between(ready(), ":stderr\n", stdout),
                        between(stderrBegins(), ":exit ", stdout))
                : new ScriptResult(
                        end,
                        between(begin(), ":exit ", stdout),
                        between(begin(), ":end\n", stderr));
    }

    /** The rest if the end did not come, nothing if the beginning did not. */
    private String between(String begin, String end, String text) {
        var from = text.indexOf(begin);
        if (from < 0) {
            return "";
        }
        var rest = text.substring(from + begin.length());
        var to = rest.indexOf("\n" + marker + end);
        return to < 0 ? rest : rest.substring(0, to);
    }

    /** Whether the script began, where there is no terminal and it does not listen. */
    boolean hasBegun(String stdout) {
        return stdout.contains(begin());
    }

    private String begin() {
        return marker + ":begin\n";
    }

    private String stderrBegins() {
        return marker + ":stderr\n";
    }

    private String text() {
        if (terminal) {
            return TERMINAL_BEGIN
                    + BEGIN
                    + READY
                    + AWAIT_ONE
                    + READ
                    + TERMINAL_CHECK
                    + CUT
                    + "exec 3>&1; e=$( "
                    + (listens ? RUN_LISTENING : RUN)
                    + TERMINAL_END;
        }
        var read = READ + PLAIN_CHECK + CUT;
        return BEGIN
                + PLAIN_READY
                + (listens
                        ? AWAIT_ONE + read + RUN_LISTENING + PLAIN_END + "exit $c"
                        : AWAIT_EACH + read + PLAIN_BEGIN + RUN + PLAIN_END + "done");
    }

    private String feed() {
        return FEED_BEGIN + (listens ? "cat; " : "") + FEED_END;
    }

    /**
     * In English. Without its memory of passwords, a password is always asked for where one is
     * needed, and nobody who comes after us gets in with it.
     */
    private static String sudo(boolean password) {
        return "env LC_ALL=C sudo %s-u root -- ".formatted(password ? "-k -S -p \"\" " : "-n ");
    }
}
