package io.dsctl.remote;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How many sessions are open at once on one connection: sshd allows so many (MaxSessions), and
 * tells how many only by refusing the next.
 */
final class Sessions {

    /** sshd's MaxSessions is 10. */
    private static final int USUAL = 8;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition left = lock.newCondition();

    private int allowed = USUAL;
    private int open;

    /** Waits for another one to leave if there are as many as are allowed. */
    void enter() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (open >= allowed) {
                left.await();
            }
            open++;
        } finally {
            lock.unlock();
        }
    }

    void leave() {
        lock.lock();
        try {
            open--;
            left.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Leaves because the server did not let us in: no more are allowed than there are now. False if
     * there is no other one that is worth waiting for.
     */
    boolean refused() {
        lock.lock();
        try {
            open--;
            allowed = Math.max(1, Math.min(allowed, open));
            left.signalAll();
            return open > 0;
        } finally {
            lock.unlock();
        }
    }
}
