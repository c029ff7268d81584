package io.dsctl.sshconfig;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** TOKENS and ENVIRONMENT VARIABLES of ssh_config(5), and {@code ~}. */
final class SshConfigTokens {

    /** Of names of files; without %C and %j, whose meaning depends on OpenSSH's version. */
    static final String OF_FILES = "dhikLlnpru";

    /** Of files that are read before a host is asked for. */
    static final String OF_INCLUDES = "diLlu";

    static final String OF_COMMANDS = "hknpr";
    static final String OF_USER = "dhikLlnpu";
    static final String OF_HOST_NAME = "h";

    private final SshConfigMachine machine;
    private final Map<Character, Supplier<String>> values = new HashMap<>();

    SshConfigTokens(SshConfigMachine machine) {
        this.machine = machine;
        values.put('d', () -> machine.home().toString());
        values.put('i', () -> Integer.toString(machine.uid().orElse(0)));
        values.put('l', machine.hostName());
        values.put('L', () -> machine.hostName().get().split("\\.", 2)[0]);
        values.put('u', machine::user);
    }

    SshConfigTokens with(char token, String value) {
        values.put(token, () -> value);
        return this;
    }

    String value(char token) {
        return values.get(token).get();
    }

    String expand(String text, String tokens) throws SshConfigLine.Broken {
        return expand(text, tokens, false);
    }

    String expandAll(String text, String tokens) throws SshConfigLine.Broken {
        return expand(text, tokens, true);
    }

    Path path(String text) throws SshConfigLine.Broken {
        return pathOf(expandAll(homes(text), OF_FILES));
    }

    /** Of a file that takes only {@code ~}. */
    Path plainPath(String text) throws SshConfigLine.Broken {
        return pathOf(homes(text));
    }

    /** {@code ~} and {@code ~me}; Java cannot ask where others live. */
    String homes(String text) throws SshConfigLine.Broken {
        if (!text.startsWith("~")) {
            return text;
        }
        var slash = text.indexOf('/');
        var user = slash < 0 ? text.substring(1) : text.substring(1, slash);
        if (!user.isEmpty() && !user.equals(machine.user())) {
            throw new SshConfigLine.Broken("dsctl does not know where ~%s is".formatted(user));
        }
        return slash < 0 ? machine.home().toString() : machine.home() + text.substring(slash);
    }

    private String expand(String text, String tokens, boolean environment)
            throws SshConfigLine.Broken {
        var expanded = new StringBuilder();
        int i = 0;
        while (i < text.length()) {
            if (environment && text.startsWith("${", i)) {
                var close = text.indexOf('}', i);
                if (close < 0) {
                    throw new SshConfigLine.Broken("a \"${\" is never closed");
                }
                expanded.append(variable(text.substring(i + 2, close)));
                i = close + 1;
            } else if (text.charAt(i) == '%') {
                expanded.append(token(text, i + 1, tokens));
                i += 2;
            } else {
                expanded.append(text.charAt(i++));
            }
        }
        return expanded.toString();
    }

    private String token(String text, int i, String tokens) throws SshConfigLine.Broken {
        if (i == text.length()) {
            throw new SshConfigLine.Broken("\"%\" stands alone; \"%%\" means the character");
        }
        char token = text.charAt(i);
        if (token == '%') {
            return "%";
        }
        if (tokens.indexOf(token) < 0) {
            throw new SshConfigLine.Broken("dsctl does not know \"%%%c\" here".formatted(token));
        }
        return value(token);
    }

    private String variable(String name) throws SshConfigLine.Broken {
        return Optional.ofNullable(machine.environment().get(name))
                .orElseThrow(
                        () ->
                                new SshConfigLine.Broken(
                                        "the environment has no \"%s\"".formatted(name)));
    }

    private static Path pathOf(String text) throws SshConfigLine.Broken {
        try {
            return Path.of(text);
        } catch (InvalidPathException _) {
            throw new SshConfigLine.Broken("no file can be called \"%s\"".formatted(text));
        }
    }
}
