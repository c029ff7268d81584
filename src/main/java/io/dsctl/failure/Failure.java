package io.dsctl.failure;

import java.util.List;

/**
 * What a user, a server or a network can cause. Its kind decides about a retry and the exit code;
 * its message says what was found and its hint what to do. Anything else that is thrown is a bug.
 */
public abstract sealed class Failure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String hint;

    private Failure(String what, String hint) {
        super(what);
        this.hint = hint;
    }

    /** What to do about it. */
    public String hint() {
        return hint;
    }

    /** What the server's own logs say about it, if they were read. */
    public List<Evidence> evidence() {
        return List.of();
    }

    /** Whether the same thing may work a moment later. */
    public boolean isTransient() {
        return false;
    }

    /** The command line is wrong in a way that only the run could see. */
    public static final class WrongUsage extends Failure {
        private static final long serialVersionUID = 1L;

        public WrongUsage(String what, String hint) {
            super(what, hint);
        }
    }

    /** The inventory cannot be used; nothing was contacted. */
    public static final class InvalidInventory extends Failure {
        private static final long serialVersionUID = 1L;

        private final transient List<Problem> problems;

        public InvalidInventory(List<Problem> problems) {
            super("the inventory has " + problems.size() + " problem(s)", "");
            this.problems = List.copyOf(problems);
        }

        public List<Problem> problems() {
            return problems;
        }
    }

    /** Templates of the user's own cannot be used; nothing was changed. */
    public static final class BrokenTemplate extends Failure {
        private static final long serialVersionUID = 1L;

        private final transient List<Problem> problems;

        public BrokenTemplate(List<Problem> problems) {
            super(
                    problems.getFirst().place() + ": " + problems.getFirst().what(),
                    problems.getFirst().hint());
            this.problems = List.copyOf(problems);
        }

        public List<Problem> problems() {
            return problems;
        }
    }

    /** Control planes that are needed do not answer or do not let us in; nothing was changed. */
    public static final class ControlPlanesMissing extends Failure {
        private static final long serialVersionUID = 1L;

        private final transient List<Refusal> each;

        public ControlPlanesMissing(List<Refusal> each) {
            super(each.size() + " control plane(s) cannot be used; nothing was changed", "");
            this.each = List.copyOf(each);
        }

        /** One for each of them. */
        public List<Refusal> each() {
            return each;
        }
    }

    /** Another run of dsctl is at work on these servers; nothing was changed. */
    public static final class LockHeld extends Failure {
        private static final long serialVersionUID = 1L;

        /**
         * @param who has it, and where
         */
        public LockHeld(String who) {
            super(
                    "another dsctl is at work on these servers: " + who,
                    "wait until it has ended, for example with --lock-wait 30m; if it is killed,"
                            + " the lock is free");
        }
    }

    /** A safeguard: going on could harm what is there. Nothing was changed. */
    public static final class Unsafe extends Failure {
        private static final long serialVersionUID = 1L;

        private final transient List<Refusal> refusals;

        public Unsafe(List<Refusal> refusals) {
            super("refused as unsafe; nothing was changed", "");
            this.refusals = List.copyOf(refusals);
        }

        public List<Refusal> refusals() {
            return refusals;
        }
    }

    /** No connection to a node, or it broke. */
    public static final class Unreachable extends Failure {
        private static final long serialVersionUID = 1L;

        private final boolean passing;

        public Unreachable(String node, String what, String hint) {
            this(node + ": " + what, hint, true);
        }

        private Unreachable(String what, String hint, boolean passing) {
            super(what, hint);
            this.passing = passing;
        }

        /** The same, of a server that was waited for as long as anybody should. */
        public Unreachable givenUp() {
            return new Unreachable(getMessage(), hint(), false);
        }

        @Override
        public boolean isTransient() {
            return passing;
        }
    }

    /** The node answers but does not let us in: its host key, our keys, or sudo. */
    public static final class LoginRefused extends Failure {
        private static final long serialVersionUID = 1L;

        public LoginRefused(String node, String what, String hint) {
            super(node + ": " + what, hint);
        }
    }

    /** A step did not do what it should; the message ends with the node's own words. */
    public static final class StepFailed extends Failure {
        private static final long serialVersionUID = 1L;

        private final boolean passing;
        private final transient List<Evidence> evidence;

        private StepFailed(String what, String hint, boolean passing, List<Evidence> evidence) {
            super(what, hint);
            this.passing = passing;
            this.evidence = List.copyOf(evidence);
        }

        public static StepFailed forGood(String node, String what, String hint) {
            return new StepFailed(node + ": " + what, hint, false, List.of());
        }

        public static StepFailed forNow(String node, String what, String hint) {
            return new StepFailed(node + ": " + what, hint, true, List.of());
        }

        /** The same failure, with what the server's own logs say about it. */
        public StepFailed with(List<Evidence> evidence) {
            return new StepFailed(getMessage(), hint(), passing, evidence);
        }

        @Override
        public List<Evidence> evidence() {
            return evidence;
        }

        @Override
        public boolean isTransient() {
            return passing;
        }
    }
}
