package io.dsctl.remote.login;

import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.common.Buffer.BufferException;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a server asks with keyboard-interactive (RFC 4256). */
record Prompts(List<Prompt> prompts) {

    record Prompt(String text, boolean shown) {}

    /** No server asks as much at once. */
    private static final int MAX = 16;

    private static final Pattern OTHER_SECRET =
            Pattern.compile(
                    "(?i)\\b(verification|one[-"
                            + " ]time|otp|token|passcode|authenticator|yubikey|pin|new)\\b");

    static Prompts read(Buffer.PlainBuffer content) throws BufferException {
        content.readBytes(); // title
        content.readBytes(); // instructions
        content.readBytes(); // language
        var count = content.readUInt32();
        if (count > MAX) {
            throw new BufferException("too many prompts: " + count);
        }
        var prompts = new ArrayList<Prompt>();
        for (int i = 0; i < count; i++) {
            prompts.add(new Prompt(content.readString(), content.readBoolean()));
        }
        return new Prompts(List.copyOf(prompts));
    }

    /** Only told something: it waits for an answer without content. */
    boolean isMessage() {
        return prompts.isEmpty();
    }

    /** One question whose answer is not shown, and that is not known to be for something else. */
    boolean isForPassword() {
        return prompts.size() == 1
                && !prompts.getFirst().shown
                && !OTHER_SECRET.matcher(prompts.getFirst().text).find();
    }

    @Override
    public String toString() {
        return prompts.stream()
                .map(it -> "\"%s\"".formatted(Printed.of(it.text)))
                .collect(Collectors.joining(", "));
    }
}
