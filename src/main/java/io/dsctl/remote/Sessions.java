package io.dsctl.remote;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How many sessions are open at once on one connection: sshd allows so many (MaxSessions), and
 * tells how many only by refusing the next. Those that are at rest are used again before another is
 * opened, so there are never more of them than scripts were at work at once.
 */
final class Sessions {

    /** sshd's MaxSessions is 10. */
    private static final int USUAL = 8;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition left = lock.newCondition();
    private final Deque<RootSession> atRest = new ArrayDeque<>();

    private int allowed = USUAL;
    private int atWork;

    /**
     * Waits for another one to rest or to leave if as many are at work as are allowed.
     *
     * @return one that was at rest; if there is none, there is room to open another
     */
    Optional<RootSession> enter() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (atWork >= allowed) {
                left.await();
            }
            atWork++;
            return Optional.ofNullable(atRest.poll());
        } finally {
            lock.unlock();
        }
    }

    void leave() {
        lock.lock();
        try {
            atWork--;
            left.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void rest(RootSession session) {
        lock.lock();
        try {
            atRest.push(session);
            atWork--;
            left.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** All that are at rest; who asks has them end. */
    List<RootSession> wake() {
        lock.lock();
        try {
            var woken = List.copyOf(atRest);
            atWork += woken.size();
            atRest.clear();
            return woken;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Leaves because the server did not let us in: no more are allowed than there are now, at work
     * or at rest. False if there is no other one that is worth waiting for.
     */
    boolean refused() {
        lock.lock();
        try {
            atWork--;
            var open = atWork + atRest.size();
            allowed = Math.max(1, Math.min(allowed, open));
            left.signalAll();
            return open > 0;
        } finally {
            lock.unlock();
        }
    }
}
