package io.dsctl.lock;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Whether the lock is had: what was heard of each control plane's, and when. Decides, and asks
 * nobody. Used by several threads.
 *
 * <p>A line that breaks does not lose the lock: on the server it goes on for half a minute, and
 * after that it can be taken again. It is lost if somebody else had it meanwhile, or if dsctl was
 * suspended: then what it knows of the servers is old.
 */
final class Tenure {

    /** A server lets go of the lock when it heard nothing for twice as long. */
    static final Duration FRESH = Duration.ofSeconds(15);

    /** dsctl looks at its clocks each second; so late only if it did not run. */
    static final Duration SUSPENDED = Duration.ofSeconds(20);

    private final int majority;
    private final Map<String, Moment> heard = new HashMap<>();

    private Moment awake;
    private Optional<Duration> suspended = Optional.empty();
    private Optional<String> lost = Optional.empty();

    /**
     * @param controlPlanes of the inventory, all that there are
     */
    Tenure(int controlPlanes, Moment now) {
        majority = controlPlanes / 2 + 1;
        awake = now;
    }

    int majority() {
        return majority;
    }

    /** The control plane's lock was ours when it was asked, at that moment. */
    synchronized void had(String node, Moment asked) {
        heard.put(node, asked);
    }

    /** It is not ours any more. */
    synchronized void gone(String node) {
        heard.remove(node);
    }

    /**
     * It was taken again.
     *
     * @param other who had it meanwhile, if anybody had
     */
    synchronized void hadAgain(String node, Optional<String> other, Moment asked, Moment now) {
        if (!isSure(now)) {
            other.ifPresent(it -> lose("on %s, %s had it meanwhile".formatted(node, it)));
            suspended.ifPresent(
                    length ->
                            lose(
                                    "dsctl was suspended for %d s, and its locks ended meanwhile"
                                            .formatted(length.toSeconds())));
        }
        had(node, asked);
    }

    /** Another run has it now: one that only tries lets go again where we have a majority. */
    synchronized void isAnothers(String node, String other, Moment now) {
        if (!isSure(now)) {
            lose("%s has that of %s now".formatted(other, node));
        }
    }

    /** To be called each second: whoever comes late was suspended. */
    synchronized void isAwake(Moment now) {
        var pause = now.since(awake);
        if (pause.compareTo(SUSPENDED) > 0) {
            suspended = Optional.of(pause);
        } else if (isSure(now)) {
            suspended = Optional.empty();
        }
        awake = now;
    }

    /** Whether a majority said a moment ago that the lock is ours. */
    synchronized boolean isSure(Moment now) {
        return lost.isEmpty()
                && heard.values().stream()
                                .filter(asked -> now.since(asked).compareTo(FRESH) <= 0)
                                .count()
                        >= majority;
    }

    /** For good. */
    synchronized void lose(String why) {
        lost = lost.or(() -> Optional.of(why));
    }

    synchronized Optional<String> lost() {
        return lost;
    }
}
