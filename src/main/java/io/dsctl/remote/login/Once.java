package io.dsctl.remote.login;

import java.util.concurrent.locks.ReentrantLock;

/**
 * What is found out once, however many threads ask; that it cannot be had is remembered as well.
 */
final class Once<T> {

    /** May take long, and may ask a person. */
    interface Question<T> {
        T answer() throws Unusable;
    }

    private final Question<T> question;
    private final ReentrantLock asking = new ReentrantLock();

    private volatile T answer;
    private volatile Unusable refusal;

    Once(Question<T> question) {
        this.question = question;
    }

    T get() throws Unusable {
        if (!isKnown()) {
            asking.lock();
            try {
                if (!isKnown()) {
                    ask();
                }
            } finally {
                asking.unlock();
            }
        }
        if (refusal != null) {
            throw refusal;
        }
        return answer;
    }

    /** Whether {@link #get} answers at once. */
    boolean isKnown() {
        return answer != null || refusal != null;
    }

    private void ask() {
        try {
            answer = question.answer();
        } catch (Unusable no) {
            refusal = no;
        }
    }
}
