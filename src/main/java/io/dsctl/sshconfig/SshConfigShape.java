package io.dsctl.sshconfig;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** How the value of a keyword is written, with as much strictness as OpenSSH has. */
enum SshConfigShape {
    /** One argument. */
    TEXT,
    /** One or more; {@code none} stands alone. */
    FILES,
    /** Everything to the end of the line. */
    COMMAND,
    JUMP,
    PORT,
    NUMBER,
    TIME,
    FLAG,
    CHECKING,
    FAMILY,
    /** dsctl needs no more than to know it is there. */
    ANYTHING;

    private static final Set<String> FLAGS = Set.of("yes", "true", "no", "false");
    private static final Set<String> CHECKINGS =
            Set.of("yes", "true", "no", "false", "off", "ask", "accept-new");
    private static final Set<String> FAMILIES = Set.of("any", "inet", "inet6");

    /** Java matches repeated groups by recursion, so a long text would be its end. */
    private static final int MAX_TIME = 100;

    /** TIME FORMATS of sshd_config(5). */
    private static final Pattern TIME_FORM =
            Pattern.compile("(?:[0-9]{1,10}[smhdw])*(?:[0-9]{1,10})?", Pattern.CASE_INSENSITIVE);

    private static final Pattern TIME_PART =
            Pattern.compile("([0-9]{1,10})([smhdw]?)", Pattern.CASE_INSENSITIVE);

    /** Throws if OpenSSH would refuse the file because of this line. */
    void check(SshConfigLine line) throws SshConfigLine.Broken {
        var arguments = line.arguments();
        switch (this) {
            case COMMAND, ANYTHING -> {}
            case JUMP -> SshConfigHop.parse(line.rest());
            case FILES -> checkFiles(line);
            case TEXT -> single(line);
            case PORT -> require(portOf(single(line)).isPresent(), line, "a port");
            case NUMBER -> require(numberOf(single(line)).isPresent(), line, "a number");
            case TIME -> {
                var isTime = single(line).equals("none") || timeOf(line.first()).isPresent();
                require(isTime, line, "a time");
            }
            case FLAG -> require(isAmong(FLAGS, single(line)), line, "yes or no");
            case CHECKING ->
                    require(
                            isAmong(CHECKINGS, single(line)),
                            line,
                            "yes, accept-new, ask, no or off");
            case FAMILY -> require(isAmong(FAMILIES, single(line)), line, "any, inet or inet6");
        }
        if (arguments.isEmpty() && this != COMMAND && this != JUMP) {
            throw new SshConfigLine.Broken("\"%s\" says nothing".formatted(line.keyword()));
        }
    }

    static boolean isYes(String flag) {
        return flag.equalsIgnoreCase("yes") || flag.equalsIgnoreCase("true");
    }

    static Optional<Integer> portOf(String text) {
        return text.equals("ssh")
                ? Optional.of(22)
                : numberOf(text).filter(port -> port > 0 && port < 65536);
    }

    static Optional<Integer> numberOf(String text) {
        return text.matches("\\+?0*[0-9]{1,10}")
                ? Optional.of(Long.parseLong(text))
                        .filter(number -> number <= Integer.MAX_VALUE)
                        .map(Long::intValue)
                : Optional.empty();
    }

    static Optional<Duration> timeOf(String text) {
        if (text.isEmpty() || text.length() > MAX_TIME || !TIME_FORM.matcher(text).matches()) {
            return Optional.empty();
        }
        var seconds =
                TIME_PART
                        .matcher(text)
                        .results()
                        .mapToLong(part -> Long.parseLong(part.group(1)) * unit(part.group(2)))
                        .sum();
        return seconds > Integer.MAX_VALUE
                ? Optional.empty()
                : Optional.of(Duration.ofSeconds(seconds));
    }

    private static long unit(String letter) {
        return switch (letter.toLowerCase(Locale.ROOT)) {
            case "m" -> 60;
            case "h" -> 3600;
            case "d" -> 86400;
            case "w" -> 7 * 86400;
            default -> 1;
        };
    }

    private static void checkFiles(SshConfigLine line) throws SshConfigLine.Broken {
        var arguments = line.arguments();
        if (arguments.contains("")
                || arguments.size() > 1 && arguments.stream().anyMatch("none"::equalsIgnoreCase)) {
            throw new SshConfigLine.Broken(
                    "\"%s\" takes \"none\" or names of files".formatted(line.keyword()));
        }
    }

    private static String single(SshConfigLine line) throws SshConfigLine.Broken {
        if (line.arguments().size() != 1 || line.first().isEmpty()) {
            throw new SshConfigLine.Broken("\"%s\" takes one value".formatted(line.keyword()));
        }
        return line.first();
    }

    private static void require(boolean valid, SshConfigLine line, String what)
            throws SshConfigLine.Broken {
        if (!valid) {
            throw new SshConfigLine.Broken("%s is not %s".formatted(line.rest(), what));
        }
    }

    private static boolean isAmong(Set<String> words, String text) {
        return words.contains(text.toLowerCase(Locale.ROOT));
    }
}
