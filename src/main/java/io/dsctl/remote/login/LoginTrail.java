package io.dsctl.remote.login;

import io.dsctl.failure.Failure;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What one login tried and what it met, to say it all if nothing helped. */
final class LoginTrail {

    private static final int MAX_TOLD = 8;

    private final String user;
    private final Set<String> tried = new LinkedHashSet<>();
    private final Set<String> refused = new LinkedHashSet<>();
    private final List<String> accepted = new ArrayList<>();
    private final List<Unusable> decisive = new ArrayList<>();
    private final List<Unusable> obstacles = new ArrayList<>();

    LoginTrail(String user) {
        this.user = user;
    }

    /** The server may break off instead of answering. */
    void trying(String what) {
        tried.add(what);
    }

    void refused(String what) {
        refused.add(what);
    }

    /** Good, but the server wants more. */
    void accepted(String what) {
        accepted.add(what);
    }

    /** It would have been let in with this. */
    void decisive(Unusable why) {
        decisive.add(why);
    }

    void obstacle(Unusable why) {
        obstacles.add(why);
    }

    void obstacles(List<Unusable> all) {
        obstacles.addAll(all);
    }

    /**
     * The end of it.
     *
     * @param takes what the server says it would take; empty if it never said
     */
    Failure.LoginRefused refusal(String node, List<String> takes, boolean passwordGiven) {
        var parts = new ArrayList<String>();
        decisive.forEach(it -> parts.add(it.getMessage()));
        if (!accepted.isEmpty()) {
            parts.add("the server accepted %s and asks for more".formatted(told(accepted)));
        }
        parts.add(
                refused.isEmpty()
                        ? "dsctl has nothing %sthat it would take"
                                .formatted(triedNothing() ? "" : "else ")
                        : "the server refused " + told(refused));
        if (!takes.isEmpty()) {
            parts.add("it takes " + String.join(", ", takes));
        }
        obstacles.forEach(it -> parts.add(it.getMessage()));
        return new Failure.LoginRefused(
                node,
                "user \"%s\" is not let in: %s".formatted(user, String.join("; ", parts)),
                hint(takes, passwordGiven));
    }

    /** The end of it, though there may be more to try. */
    Failure.LoginRefused tooMany(String node, String said, boolean more) {
        return new Failure.LoginRefused(
                node,
                "user \"%s\" is not let in: the server broke off (\"%s\") after dsctl tried %s"
                        .formatted(user, said, told(tried)),
                more || tried.size() > 1
                        ? "name the one right key with `identityFile`, and set `identitiesOnly:"
                                + " true` beside it if an agent holds many"
                        : hint(List.of(), false));
    }

    private boolean triedNothing() {
        return decisive.isEmpty() && accepted.isEmpty();
    }

    private String hint(List<String> takes, boolean passwordGiven) {
        var first = decisive.stream().findFirst();
        if (first.isEmpty() && refused.isEmpty()) {
            first = obstacles.stream().findFirst();
        }
        return first.map(Unusable::hint)
                .or(() -> passwordHint(takes, passwordGiven))
                .orElseGet(this::keyHint);
    }

    /** Who names a password means to log in with it, whatever keys lie around. */
    private static Optional<String> passwordHint(List<String> takes, boolean passwordGiven) {
        var takesPassword =
                takes.contains(LoginDialogue.PASSWORD) || takes.contains(LoginDialogue.INTERACTIVE);
        return !takesPassword || !passwordGiven && takes.contains(LoginDialogue.PUBLIC_KEY)
                ? Optional.empty()
                : Optional.of(
                        passwordGiven
                                ? "correct what `password` in the inventory refers to; a wrong"
                                        + " password is sent once only"
                                : "this server wants a password: add `password: env:NAME` (or"
                                        + " file:, command:) under `ssh`");
    }

    private String keyHint() {
        return tried.isEmpty()
                ? "make a key with ssh-keygen, or name one with `identityFile`"
                : "put the public key into ~%s/.ssh/authorized_keys on the server".formatted(user);
    }

    private static String told(Collection<String> all) {
        var told = all.stream().limit(MAX_TOLD).collect(Collectors.joining(", "));
        return all.size() > MAX_TOLD
                ? "%s and %d more".formatted(told, all.size() - MAX_TOLD)
                : told;
    }
}
