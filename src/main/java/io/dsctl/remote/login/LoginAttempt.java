package io.dsctl.remote.login;

import io.dsctl.cluster.Secret;
import io.dsctl.remote.login.Candidate.Closed;
import io.dsctl.remote.login.Candidate.InAgent;
import io.dsctl.remote.login.Candidate.InFile;
import io.dsctl.remote.login.LoginDialogue.Reply;

import net.schmizz.sshj.common.Buffer;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** One login on one connection: offers what there is until the server lets us in. */
final class LoginAttempt {

    /** A key and the algorithm to sign with. */
    private record Offer(Candidate candidate, int choice) {}

    /** PAM tells a line now and then; a server that only talks is not listened to for ever. */
    private static final int MAX_ROUNDS = 8;

    /** With more keys, a second algorithm for each would use up what sshd allows (6). */
    private static final int KEYS_TRIED_TWICE = 2;

    private static final String THE_PASSWORD = "the password";

    private final LoginDialogue dialogue;
    private final LoginMeans means;
    private final Signer signer;
    private final SecretVault vault;
    private final LoginTrail trail;
    private final Deque<Offer> offers = new ArrayDeque<>();

    /** Empty: the server has not said yet. */
    private Optional<List<String>> takes = Optional.empty();

    private Optional<Secret> password = Optional.empty();
    private boolean passwordMissing;
    private boolean interactiveTried;
    private boolean passwordSent;

    LoginAttempt(
            LoginDialogue dialogue,
            LoginMeans means,
            KeyRing keyRing,
            SecretVault vault,
            LoginTrail trail,
            List<Candidate> candidates) {
        this.dialogue = dialogue;
        this.means = means;
        this.signer = new Signer(keyRing, means.passphrase());
        this.vault = vault;
        this.trail = trail;
        offers.addAll(inOrder(candidates));
    }

    /** Whether the server let us in. */
    boolean run() throws IOException {
        if (offers.isEmpty() && isInWithNothing()) {
            return true;
        }
        while (true) {
            if (!offers.isEmpty() && takes(LoginDialogue.PUBLIC_KEY)) {
                if (offer(offers.removeFirst())) {
                    return true;
                }
            } else if (!interactiveTried && takes(LoginDialogue.INTERACTIVE) && mayUsePassword()) {
                if (interactive(password.orElseThrow())) {
                    return true;
                }
            } else if (takes(LoginDialogue.PASSWORD) && mayUsePassword()) {
                if (password(password.orElseThrow())) {
                    return true;
                }
            } else {
                return false;
            }
        }
    }

    /** What the server says that it takes, as far as it said it. */
    List<String> takes() {
        return takes.orElse(List.of());
    }

    boolean hasMore() {
        return !offers.isEmpty();
    }

    private boolean isInWithNothing() throws IOException {
        return switch (dialogue.none()) {
            case Reply.Welcome _ -> true;
            case Reply.Refused(var methods, _) -> {
                takes = Optional.of(methods);
                yield false;
            }
            case Reply.More _ -> throw new IOException("it asks more where there is no more");
        };
    }

    /** It is sent once, by whichever method: a wrong one may lock the account. */
    private boolean mayUsePassword() {
        if (passwordSent || means.password().isEmpty()) {
            return false;
        }
        if (password.isEmpty() && !passwordMissing) {
            try {
                password = Optional.of(vault.secret(means.password().get()));
            } catch (Unusable no) {
                passwordMissing = true;
                trail.decisive(
                        new Unusable("its password cannot be had: " + no.getMessage(), no.hint()));
            }
        }
        return password.isPresent();
    }

    private boolean takes(String method) {
        return takes.map(it -> it.contains(method)).orElse(true);
    }

    /**
     * What a server takes for RSA is in a message that sshj does not show. OpenSSH takes SHA-512
     * unless it was told otherwise; others may know only SHA-256.
     */
    private List<Offer> inOrder(List<Candidate> candidates) {
        var first = dialogue.serverVersion().contains("OpenSSH") ? 0 : 1;
        var all = new ArrayList<Offer>();
        candidates.forEach(it -> all.add(new Offer(it, first)));
        if (candidates.size() <= KEYS_TRIED_TWICE) {
            candidates.stream()
                    .filter(LoginAttempt::hasChoice)
                    .forEach(it -> all.add(new Offer(it, 1 - first)));
        }
        return all;
    }

    private static boolean hasChoice(Candidate candidate) {
        return switch (candidate) {
            case InAgent key -> key.publicPart().algorithms().size() > 1;
            case InFile file -> file.publicPart().algorithms().size() > 1;
            case Closed _ -> false;
        };
    }

    private boolean offer(Offer offer) throws IOException {
        PublicPart key;
        try {
            key = signer.publicPart(offer.candidate);
        } catch (Unusable no) {
            trail.decisive(no);
            return false;
        }
        var choices = key.algorithms();
        trail.trying(name(offer.candidate, key));
        var algorithm = choices.get(Math.min(offer.choice, choices.size() - 1));
        try {
            var reply = signer.isAtHand(offer.candidate) ? null : dialogue.offer(algorithm, key);
            if (reply instanceof Reply.More(var content)) {
                refuseOther(key, algorithm, content);
                reply = null;
            }
            return isIn(
                    reply == null ? signed(offer.candidate, algorithm, key) : reply, offer, key);
        } catch (Unusable no) {
            trail.decisive(no);
            offers.removeIf(it -> it.candidate.equals(offer.candidate));
            return false;
        }
    }

    private static void refuseOther(PublicPart key, String algorithm, Buffer.PlainBuffer content)
            throws IOException {
        if (!content.readString().equals(algorithm)
                || !PublicPart.of(content.readBytes()).equals(Optional.of(key))) {
            throw new IOException("it accepts a key that it was not offered");
        }
    }

    private Reply signed(Candidate candidate, String algorithm, PublicPart key)
            throws IOException, Unusable {
        var data = dialogue.toBeSigned(algorithm, key);
        return dialogue.signed(algorithm, key, signer.sign(candidate, algorithm, key, data));
    }

    /** A refusal that does not name the method says nothing of the key: it may be for later. */
    private boolean isIn(Reply reply, Offer offer, PublicPart key) throws IOException {
        if (reply instanceof Reply.Refused(var methods, var partly)
                && !partly
                && !methods.contains(LoginDialogue.PUBLIC_KEY)) {
            offers.addFirst(offer);
            takes = Optional.of(methods);
            return false;
        }
        return isIn(reply, name(offer.candidate, key));
    }

    private static String name(Candidate candidate, PublicPart key) {
        return switch (candidate) {
            case InAgent _, InFile _ -> "the key " + candidate.name();
            case Closed _ -> "the key %s (%s)".formatted(candidate.name(), key);
        };
    }

    private boolean isIn(Reply reply, String with) throws IOException {
        return switch (reply) {
            case Reply.Welcome _ -> true;
            case Reply.Refused(var methods, var partly) -> {
                takes = Optional.of(methods);
                if (partly) {
                    trail.accepted(with);
                } else {
                    trail.refused(with);
                }
                yield false;
            }
            case Reply.More _ -> throw new IOException("it asks more where there is no more");
        };
    }

    private boolean password(Secret password) throws IOException {
        passwordSent = true;
        trail.trying(THE_PASSWORD);
        var reply = dialogue.password(password);
        if (reply instanceof Reply.More) {
            trail.decisive(
                    new Unusable(
                            "the server wants its password to be changed first",
                            "log in with ssh, which asks for the new one"));
            return false;
        }
        return isIn(reply, THE_PASSWORD);
    }

    /**
     * Whether the password lets us in through prompts. It is never given to a question that may be
     * for something else.
     */
    private boolean interactive(Secret password) throws IOException {
        interactiveTried = true;
        var reply = dialogue.interactive();
        for (int i = 0; i < MAX_ROUNDS; i++) {
            if (!(reply instanceof Reply.More(var content))) {
                return isInAfterPrompts(reply);
            }
            var prompts = Prompts.read(content);
            if (prompts.isMessage()) {
                reply = dialogue.answers(List.of());
            } else if (prompts.isForPassword() && !passwordSent) {
                passwordSent = true;
                trail.trying(THE_PASSWORD);
                reply = dialogue.answers(List.of(password));
            } else {
                trail.decisive(
                        new Unusable(
                                "the server asks %s, which dsctl cannot answer".formatted(prompts),
                                "let this user log in with a key or with a password alone"));
                return false;
            }
        }
        throw new IOException("it asks again and again");
    }

    /** Refused before it asked anything: that says nothing of the password. */
    private boolean isInAfterPrompts(Reply reply) throws IOException {
        if (reply instanceof Reply.Refused(var methods, var partly) && !partly && !passwordSent) {
            takes = Optional.of(methods);
            return false;
        }
        return isIn(reply, passwordSent ? THE_PASSWORD : LoginDialogue.INTERACTIVE);
    }
}
