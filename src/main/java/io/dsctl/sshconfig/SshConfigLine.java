package io.dsctl.sshconfig;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One directive as it is written.
 *
 * @param keyword in lower case
 * @param rest all behind the keyword, as commands take it
 */
record SshConfigLine(Path file, int number, String keyword, String rest, List<String> arguments) {

    /** One {@code =} may stand instead of blanks; a keyword may be quoted, oddly enough. */
    private static final Pattern FORM =
            Pattern.compile(
                    "[ \\t]*(?:\"([^\"]*)\"|([^ \\t=\"]+))[ \\t]*=?[ \\t]*(.*)", Pattern.DOTALL);

    static final class Broken extends Exception {

        private static final long serialVersionUID = 1;

        Broken(String what) {
            super(what);
        }
    }

    /** Empty for a comment and for a line without content. */
    static Optional<SshConfigLine> parse(Path file, int number, String text) throws Broken {
        var trimmed = withoutBlanksAtEnd(text);
        if (trimmed.isBlank() || trimmed.stripLeading().startsWith("#")) {
            return Optional.empty();
        }
        if (trimmed.indexOf('\0') >= 0) {
            throw new Broken("there is a NUL in it");
        }
        var form = FORM.matcher(trimmed);
        if (!form.matches()) {
            throw new Broken("it does not begin with a keyword");
        }
        var keyword = form.group(1) == null ? form.group(2) : form.group(1);
        if (form.group(3).isEmpty()) {
            throw new Broken("there is nothing after \"%s\"".formatted(keyword));
        }
        return Optional.of(
                new SshConfigLine(
                        file,
                        number,
                        keyword.toLowerCase(Locale.ROOT),
                        form.group(3),
                        split(form.group(3))));
    }

    /** No regular expression, which takes quadratic time for a long line of blanks. */
    private static String withoutBlanksAtEnd(String text) {
        var end = text.length();
        while (end > 0 && " \t\r\n\f".indexOf(text.charAt(end - 1)) >= 0) {
            end--;
        }
        return text.substring(0, end);
    }

    String first() {
        return arguments.getFirst();
    }

    SshConfigWarning warning(String what) {
        return new SshConfigWarning(file, number, what);
    }

    /** As argv_split() of OpenSSH: quotes of both kinds, a few escapes, a comment ends it. */
    private static List<String> split(String text) throws Broken {
        var words = new ArrayList<String>();
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c == '#') {
                break;
            }
            if (c == ' ' || c == '\t') {
                i++;
            } else {
                i = word(text, i, words);
            }
        }
        return List.copyOf(words);
    }

    private static int word(String text, int start, List<String> words) throws Broken {
        var word = new StringBuilder();
        char quote = 0;
        int i = start;
        for (; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && isEscaped(text, i + 1, quote != 0)) {
                word.append(text.charAt(++i));
            } else if (quote == 0 && (c == ' ' || c == '\t')) {
                break;
            } else if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
            } else if (quote != 0 && c == quote) {
                quote = 0;
            } else {
                word.append(c);
            }
        }
        if (quote != 0) {
            throw new Broken("a quotation mark is never closed");
        }
        words.add(word.toString());
        return i;
    }

    private static boolean isEscaped(String text, int i, boolean quoted) {
        if (i >= text.length()) {
            return false;
        }
        return switch (text.charAt(i)) {
            case '\'', '"', '\\' -> true;
            case ' ' -> !quoted;
            default -> false;
        };
    }
}
