package io.dsctl.lock;

import io.dsctl.cluster.Node;
import io.dsctl.failure.Failure.ControlPlanesMissing;
import io.dsctl.failure.Failure.LockHeld;
import io.dsctl.lock.Seat.Answer;
import io.dsctl.lock.Seat.LeaseAnswer;
import io.dsctl.remote.Deadline;
import io.dsctl.remote.Dialogues;
import io.dsctl.remote.Script;
import io.dsctl.render.Templates;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * One run of dsctl a cluster: a majority of the control planes has a lock that ends with its
 * connection (design, "Acting"). Whoever meets another's on any of them gives way; all take them in
 * the order of their names, so one of two that begin together gets through.
 */
public final class ClusterLock implements AutoCloseable {

    /** Below /run: no lock outlives its server. */
    private static final String FOLDER = "/run/dsctl-lock";

    private static final Duration BEGINS_WITHIN = Duration.ofSeconds(30);
    private static final Duration BEAT = Duration.ofSeconds(5);

    /** A Lease lasts a minute. */
    private static final int BEATS_A_LEASE = 4;

    private static final Duration PULSE = Duration.ofSeconds(1);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(200);
    private static final Duration CLOSED_WITHIN = Duration.ofSeconds(5);

    /** How long a step waits for a lock that is in doubt: longer than a server keeps a dead one. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Owner owner;
    private final List<Seat> seats;
    private final Tenure tenure;
    private final AtomicReference<Seat> leased = new AtomicReference<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final List<Thread> threads = new ArrayList<>();

    private Optional<Consumer<String>> whenLost = Optional.empty();

    private ClusterLock(Owner owner, List<Seat> seats) {
        this.owner = owner;
        this.seats = seats;
        this.tenure = new Tenure(seats.size(), Moment.now());
    }

    /**
     * @param wait for another run to end, at most
     * @param waits is told once for whom
     * @throws LockHeld if another run is at work
     * @throws ControlPlanesMissing if so many of them do not answer that no majority is left
     */
    public static ClusterLock take(
            Dialogues dialogues,
            Templates templates,
            Collection<Node> controlPlanes,
            Owner owner,
            Duration wait,
            Consumer<String> waits)
            throws InterruptedException {
        var script = script(templates, owner);
        var lock =
                new ClusterLock(
                        owner,
                        controlPlanes.stream()
                                .sorted(Comparator.comparing(Node::name))
                                .map(node -> new Seat(node, () -> dialogues.begin(node, script)))
                                .toList());
        var isTaken = false;
        try {
            var lease = new Taking(lock.seats, lock.tenure).take(wait, waits);
            lock.leased.set(lease.orElse(null));
            isTaken = true;
            lock.keep();
            return lock;
        } finally {
            if (!isTaken) {
                lock.seats.forEach(Seat::hangUp);
            }
        }
    }

    /** What has the lock on a server. */
    static Script script(Templates templates, Owner owner) {
        var model = Map.of("folder", FOLDER, "words", owner.words());
        return new Script(templates.render("hold-lock/script.sh", model), BEGINS_WITHIN);
    }

    /** Tells somebody why it is lost, once, as soon as it is. */
    public synchronized void whenLost(Consumer<String> listener) {
        whenLost = Optional.of(listener);
        tellIfLost();
    }

    /**
     * Why nothing new may be begun, if it may not: the lock is lost, for good. Where that is in
     * doubt, because a line broke or dsctl was suspended, waits until it is known.
     */
    public Optional<String> lost() {
        var patience = Deadline.in(PATIENCE);
        while (!isSure() && tenure.lost().isEmpty()) {
            if (patience.hasPassed()) {
                lose(
                        "%d of %d control planes are needed to have it, and for %d s they were not"
                                .formatted(tenure.majority(), seats.size(), PATIENCE.toSeconds()));
            }
            pause(LOOK_AGAIN);
        }
        return tenure.lost();
    }

    @Override
    public void close() {
        closing.countDown();
        threads.forEach(Thread::interrupt);
        var deadline = Deadline.in(CLOSED_WITHIN);
        for (var thread : threads) {
            try {
                thread.join(deadline.left().plusMillis(1));
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void keep() {
        threads.add(Thread.ofVirtual().name("lock-pulse").start(this::pulse));
        for (var seat : seats) {
            threads.add(Thread.ofVirtual().name("lock-" + seat.node()).start(() -> keep(seat)));
        }
    }

    private void pulse() {
        do {
            tenure.isAwake(Moment.now());
        } while (!isClosingWithin(PULSE));
    }

    private void keep(Seat seat) {
        for (int beats = 1; !isClosingWithin(BEAT); beats++) {
            // Whoever was suspended must know it before anything is taken again.
            tenure.isAwake(Moment.now());
            var asked = Moment.now();
            if (seat.beats()) {
                tenure.had(seat.node().name(), asked);
                if (beats % BEATS_A_LEASE == 0) {
                    renewLease(seat);
                }
            } else {
                leased.compareAndSet(seat, null);
                tenure.gone(seat.node().name());
                takeAgain(seat);
            }
            tellIfLost();
        }
        // The way out is not to be interrupted as well.
        Thread.interrupted();
        seat.leave();
        seat.hangUp();
    }

    /** One control plane does it for all; another one, when its API does not answer. */
    private void renewLease(Seat seat) {
        if (leased.get() != seat && !leased.compareAndSet(null, seat)) {
            return;
        }
        switch (seat.lease()) {
            case LeaseAnswer.Ours _ -> {}
            case LeaseAnswer.None _ -> leased.set(null);
            case LeaseAnswer.Held(var words) -> {
                leased.set(null);
                tenure.lose("%s has the Lease now".formatted(Owner.name(words)));
            }
        }
    }

    private void takeAgain(Seat seat) {
        seat.open();
        var asked = Moment.now();
        switch (seat.take()) {
            case Answer.Ours(var before) ->
                    tenure.hadAgain(seat.node().name(), other(before), asked, Moment.now());
            case Answer.Held(var words) ->
                    other(words)
                            .ifPresent(
                                    it -> tenure.isAnothers(seat.node().name(), it, Moment.now()));
            case Answer.Silent _ -> {}
        }
    }

    /** Who had the lock after us; nobody, if the last words are our own. */
    private Optional<String> other(String words) {
        var last = Owner.read(words);
        return last.filter(owner::isSameRun).isPresent()
                ? Optional.empty()
                : Optional.of(last.map(Owner::toString).orElse("somebody"));
    }

    private boolean isSure() {
        return tenure.isSure(Moment.now());
    }

    private void lose(String why) {
        tenure.lose(why);
        tellIfLost();
    }

    private synchronized void tellIfLost() {
        if (tenure.lost().isPresent()) {
            whenLost.ifPresent(listener -> listener.accept(tenure.lost().get()));
            whenLost = Optional.empty();
        }
    }

    private boolean isClosingWithin(Duration pause) {
        try {
            return closing.await(pause.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException _) {
            return true;
        }
    }

    private void pause(Duration pause) {
        if (isClosingWithin(pause)) {
            lose("the run is over");
        }
    }
}
