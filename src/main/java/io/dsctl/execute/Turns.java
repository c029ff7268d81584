package io.dsctl.execute;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.Semaphore;

/**
 * How many steps run at once, at most. Of those that wait, the one goes next that most others wait
 * for, then whoever came first: so what all workers need does not stand behind what only one of
 * them needs.
 */
final class Turns {

    /**
     * In the queue.
     *
     * @param turn is there as soon as it may go
     */
    record Place(int followers, long number, Semaphore turn) {}

    private final PriorityQueue<Place> places =
            new PriorityQueue<>(
                    Comparator.comparingInt(Place::followers)
                            .reversed()
                            .thenComparing(Place::number));

    private int free;
    private long came;

    Turns(int atOnce) {
        this.free = atOnce;
    }

    /** Does not wait: {@link #await} does. */
    synchronized Place queue(int followers) {
        var place = new Place(followers, came++, new Semaphore(0));
        places.add(place);
        call();
        return place;
    }

    /** Returns when it is its turn; who is interrupted has left the queue. */
    void await(Place place) throws InterruptedException {
        try {
            place.turn.acquire();
        } catch (InterruptedException interrupted) {
            leave(place);
            throw interrupted;
        }
    }

    /** After each turn. */
    synchronized void giveBack() {
        free++;
        call();
    }

    /** Its turn may have come just now. */
    private synchronized void leave(Place place) {
        if (!places.remove(place)) {
            giveBack();
        }
    }

    private void call() {
        while (free > 0 && !places.isEmpty()) {
            free--;
            places.poll().turn.release();
        }
    }
}
