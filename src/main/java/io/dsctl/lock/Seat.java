package io.dsctl.lock;

import io.dsctl.cluster.Node;
import io.dsctl.failure.Failure;
import io.dsctl.remote.Dialogue;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The lock of one control plane, and the line over which we have it. Used by one thread at a time.
 */
final class Seat {

    /** What the server says to {@code take}. */
    sealed interface Answer {

        /**
         * It is ours.
         *
         * @param before the words of who had it before
         */
        record Ours(String before) implements Answer {}

        /**
         * @param words of who has it
         */
        record Held(String words) implements Answer {}

        /** Nothing: the line is broken. */
        record Silent() implements Answer {}
    }

    /** What it says to {@code lease}. */
    sealed interface LeaseAnswer {

        /** Ours, and renewed. */
        record Ours() implements LeaseAnswer {}

        /**
         * @param words of who has it
         */
        record Held(String words) implements LeaseAnswer {}

        /** There is no API, or it does not answer. */
        record None() implements LeaseAnswer {}
    }

    private static final Duration ANSWER = Duration.ofSeconds(20);

    /** Two questions to an API that may be slow. */
    private static final Duration LEASE_ANSWER = Duration.ofSeconds(25);

    private static final Duration GOODBYE = Duration.ofSeconds(2);

    private static final String GREETING = "dsctl-lock";
    private static final String CANNOT = "cannot ";
    private static final String ANOTHERS = "lease another's ";

    private final Node node;
    private final Supplier<Dialogue> opener;

    private Optional<Dialogue> line = Optional.empty();
    private Optional<Failure> broken = Optional.empty();
    private int beats;

    /**
     * @param opener begins the script that has the lock, or throws a {@link Failure}
     */
    Seat(Node node, Supplier<Dialogue> opener) {
        this.node = node;
        this.opener = opener;
    }

    Node node() {
        return node;
    }

    /** Why there is no line, if there is none. */
    Optional<Failure> broken() {
        return broken;
    }

    /** Opens the line if there is none. */
    void open() {
        if (line.isPresent()) {
            return;
        }
        broken = Optional.empty();
        try {
            line = Optional.of(opener.get());
            var greeting = line.get().hear(ANSWER);
            if (!greeting.equals(GREETING)) {
                throw noLock(greeting);
            }
        } catch (Failure why) {
            breaks(why);
        }
    }

    Answer take() {
        return ask("take", ANSWER)
                .<Answer>map(
                        answer ->
                                answer.startsWith("had")
                                        ? new Answer.Ours(answer.substring(3).strip())
                                        : new Answer.Held(answer.replaceFirst("^held", "").strip()))
                .orElseGet(Answer.Silent::new);
    }

    /** Whether it is ours still; if not, the line is closed. */
    boolean beats() {
        var beat = "beat " + ++beats;
        var isOurs = ask(beat, ANSWER).filter(beat::equals).isPresent();
        if (!isOurs) {
            hangUp();
        }
        return isOurs;
    }

    /** The Lease in the API, taken or renewed. */
    LeaseAnswer lease() {
        var answer = ask("lease", LEASE_ANSWER).orElse("lease none");
        if (answer.equals("lease ours")) {
            return new LeaseAnswer.Ours();
        }
        return answer.startsWith(ANOTHERS)
                ? new LeaseAnswer.Held(answer.substring(ANOTHERS.length()))
                : new LeaseAnswer.None();
    }

    /** It may be another's now; the line stays. */
    void leave() {
        line.ifPresent(
                it -> {
                    try {
                        it.say("leave");
                        while (!it.hear(GOODBYE).equals("left")) {
                            // The answer to what was asked before.
                        }
                    } catch (Failure why) {
                        breaks(why);
                    }
                });
    }

    void hangUp() {
        line.ifPresent(Dialogue::close);
        line = Optional.empty();
    }

    private Optional<String> ask(String words, Duration within) {
        if (line.isEmpty()) {
            return Optional.empty();
        }
        try {
            line.get().say(words);
            return Optional.of(line.get().hear(within));
        } catch (Failure why) {
            breaks(why);
            return Optional.empty();
        }
    }

    private void breaks(Failure why) {
        broken = Optional.of(why);
        hangUp();
    }

    private Failure noLock(String greeting) {
        return greeting.startsWith(CANNOT)
                ? Failure.StepFailed.forGood(
                        node.name(),
                        "dsctl's lock cannot be taken there: "
                                + greeting.substring(CANNOT.length()),
                        "mend that on the server and run dsctl again")
                : Failure.StepFailed.forGood(
                        node.name(),
                        "what should take dsctl's lock says \"%s\"".formatted(bounded(greeting)),
                        "look at templates/hold-lock, if you have your own");
    }

    private static String bounded(String text) {
        return text.substring(0, Math.min(text.length(), 200));
    }
}
