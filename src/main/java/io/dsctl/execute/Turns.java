package io.dsctl.execute;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.Semaphore;

/**
 * How many steps run at once, at most. Of those that wait, the one goes next that most others wait
 * for, then the first of the plan: so what all workers need does not stand behind what only one of
 * them needs.
 */
final class Turns {

    /**
     * In the queue.
     *
     * @param turn is there as soon as it may go
     */
    record Place(int followers, int number, Semaphore turn) {}

    private final PriorityQueue<Place> places =
            new PriorityQueue<>(
                    Comparator.comparingInt(Place::followers)
                            .reversed()
                            .thenComparing(Place::number));

    private int free;

    Turns(int atOnce) {
        this.free = atOnce;
    }

    /**
     * Neither waits nor calls anybody: several may come at once, and the first of them is not the
     * most important one.
     *
     * @param number in the plan
     */
    synchronized Place queue(int followers, int number) {
        var place = new Place(followers, number, new Semaphore(0));
        places.add(place);
        return place;
    }

    /** Those whose turn it is; to be done when all have queued that can. */
    synchronized void call() {
        while (free > 0 && !places.isEmpty()) {
            free--;
            places.poll().turn.release();
        }
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
}
