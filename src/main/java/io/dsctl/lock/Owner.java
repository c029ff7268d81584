package io.dsctl.lock;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Who has a lock, for others to read.
 *
 * @param run names one execution of dsctl
 * @param since when that began, by its own clock
 * @param process its number, on its own machine
 * @param who user@machine
 */
public record Owner(String run, Instant since, long process, String who) {

    private static final Pattern WORDS =
            Pattern.compile("([0-9a-f]{8}) (\\S{1,40}) ([0-9]{1,18}) (.{1,200})");

    private static final int MOST_OF_WHO = 200;

    public Owner {
        who = ascii(who);
    }

    /** This run of dsctl. */
    public static Owner here(InstantSource clock) {
        var run = new byte[4];
        new SecureRandom().nextBytes(run);
        return new Owner(
                HexFormat.of().formatHex(run),
                clock.instant().truncatedTo(ChronoUnit.SECONDS),
                ProcessHandle.current().pid(),
                System.getProperty("user.name") + "@" + machine());
    }

    /** One line of ASCII, as the lock's file has it. */
    String words() {
        return "%s %s %d %s".formatted(run, since, process, who);
    }

    /** Empty if these are not the words of an owner: a server may say anything. */
    static Optional<Owner> read(String words) {
        var match = WORDS.matcher(words.strip());
        if (!match.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new Owner(
                            match.group(1),
                            Instant.parse(match.group(2)),
                            Long.parseLong(match.group(3)),
                            match.group(4)));
        } catch (DateTimeParseException _) {
            return Optional.empty();
        }
    }

    /** For messages: what these words say of an owner. */
    static String name(String words) {
        return read(words).map(Owner::toString).orElse("somebody whose name is not known");
    }

    boolean isSameRun(Owner other) {
        return run.equals(other.run);
    }

    @Override
    public String toString() {
        return "%s (process %d, run %s, since %s)".formatted(who, process, run, since);
    }

    /** With no character that means anything in JSON, where the Lease has it. */
    private static String ascii(String text) {
        var ascii = text.replaceAll("[^A-Za-z0-9@._ -]", "?").strip();
        return ascii.substring(0, Math.min(ascii.length(), MOST_OF_WHO));
    }

    /** Without a question to a name server, which may take its time. */
    private static String machine() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException _) {
            return "a machine without a name";
        }
    }
}
