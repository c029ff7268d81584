package io.dsctl.lock;

import io.dsctl.failure.Failure.ControlPlanesMissing;
import io.dsctl.failure.Failure.LockHeld;
import io.dsctl.failure.Refusal;
import io.dsctl.lock.Seat.Answer;
import io.dsctl.lock.Seat.LeaseAnswer;
import io.dsctl.remote.Deadline;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/**
 * Takes the locks in the order of their names, then the Lease. Whoever meets another's gives all
 * back, so one of two that begin together gets through.
 */
final class Taking {

    private static final String LEASE = "kube-system/dsctl";

    private final List<Seat> seats;
    private final Tenure tenure;

    private Optional<Seat> leased = Optional.empty();

    /**
     * @param seats of all control planes, in the order of their names
     */
    Taking(List<Seat> seats, Tenure tenure) {
        this.seats = seats;
        this.tenure = tenure;
    }

    /**
     * @param wait for another run to end, at most
     * @param waits is told once for whom
     * @return whose API has the Lease; empty if there is no API
     * @throws LockHeld if another run is at work; then we have nothing
     * @throws ControlPlanesMissing if so many of them do not answer that no majority is left
     */
    Optional<Seat> take(Duration wait, Consumer<String> waits) throws InterruptedException {
        var deadline = Deadline.in(wait);
        var told = Optional.<String>empty();
        while (true) {
            openAll();
            var other = takeInOrder();
            if (other.isEmpty()) {
                requireMajority();
                other = takeLease();
            }
            if (other.isEmpty()) {
                return leased;
            }
            if (deadline.hasPassed()) {
                throw new LockHeld(other.get());
            }
            if (!told.equals(other)) {
                waits.accept(other.get());
                told = other;
            }
            Thread.sleep(ThreadLocalRandom.current().nextLong(1000, 2000));
        }
    }

    private void openAll() throws InterruptedException {
        try (var opening = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var opened :
                    opening.invokeAll(
                            seats.stream().map(seat -> Executors.callable(seat::open)).toList())) {
                opened.get();
            }
        } catch (ExecutionException bug) {
            throw new IllegalStateException(bug.getCause());
        }
    }

    /** Who has one of them, if somebody else has: then we have none. */
    private Optional<String> takeInOrder() {
        for (var seat : seats) {
            var asked = Moment.now();
            switch (seat.take()) {
                case Answer.Ours _ -> tenure.had(seat.node().name(), asked);
                case Answer.Held(var words) -> {
                    seats.forEach(Seat::leave);
                    return Optional.of(has(words, seat));
                }
                case Answer.Silent _ -> tenure.gone(seat.node().name());
            }
        }
        return Optional.empty();
    }

    /** Likewise, of the Lease, where there is an API: one control plane that has it is enough. */
    private Optional<String> takeLease() {
        for (var seat : seats) {
            switch (seat.lease()) {
                case LeaseAnswer.Ours _ -> {
                    leased = Optional.of(seat);
                    return Optional.empty();
                }
                case LeaseAnswer.Held(var words) -> {
                    seats.forEach(Seat::leave);
                    return Optional.of("%s has the Lease %s".formatted(Owner.name(words), LEASE));
                }
                case LeaseAnswer.None _ -> {}
            }
        }
        return Optional.empty();
    }

    private static String has(String words, Seat seat) {
        return "%s has the lock of %s".formatted(Owner.name(words), seat.node());
    }

    private void requireMajority() {
        var silent = seats.stream().filter(seat -> seat.broken().isPresent()).toList();
        if (seats.size() - silent.size() < tenure.majority()) {
            throw new ControlPlanesMissing(silent.stream().map(Taking::refusal).toList());
        }
    }

    private static Refusal refusal(Seat seat) {
        var why = seat.broken().orElseThrow();
        var name = seat.node().name() + ": ";
        var what = why.getMessage();
        return new Refusal(
                seat.node().name(),
                what.startsWith(name) ? what.substring(name.length()) : what,
                why.hint());
    }
}
