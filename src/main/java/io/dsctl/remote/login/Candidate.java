package io.dsctl.remote.login;

/** A key to offer, and who can sign with it. */
sealed interface Candidate {

    /** As messages tell it. */
    String name();

    /** A key, or a certificate of it, whose private half is in a file. */
    record InFile(PublicPart publicPart, KeyFile file, PrivateKeyText privateHalf)
            implements Candidate {
        @Override
        public String name() {
            return "%s (%s)".formatted(file.path(), publicPart);
        }
    }

    /**
     * A key, or a certificate of it, whose private half an agent has.
     *
     * @param held what the agent is asked to sign with
     */
    record InAgent(PublicPart publicPart, PublicPart held, Agent agent, String comment)
            implements Candidate {
        @Override
        public String name() {
            return "%s of the agent (%s)".formatted(comment, publicPart);
        }
    }

    /** A file that has to be opened to know what it is. */
    record Closed(KeyFile file, PrivateKeyText privateHalf) implements Candidate {
        @Override
        public String name() {
            return file.path().toString();
        }
    }
}
