package io.dsctl.documents;

import java.util.regex.Pattern;

/** Words as man(7) wants them, from Markdown's few signs that dsctl's own texts have. */
final class Roff {

    private static final Pattern LINK = Pattern.compile("\\[([^]]*)]\\([^)]*\\)");
    private static final Pattern TYPED = Pattern.compile("`([^`]*)`");
    private static final Pattern STRESSED = Pattern.compile("\\*\\*([^*]*)\\*\\*");

    private Roff() {}

    static String text(String markdown) {
        var plain = escaped(LINK.matcher(markdown).replaceAll("$1"));
        var typed = TYPED.matcher(plain).replaceAll("\\\\fB$1\\\\fR");
        return STRESSED.matcher(typed).replaceAll("\\\\fI$1\\\\fR");
    }

    static String bold(String words) {
        return "\\fB" + escaped(words) + "\\fR";
    }

    static String italic(String words) {
        return "\\fI" + escaped(words) + "\\fR";
    }

    /** A hyphen that is typed is no hyphen of a printed text; a line may not begin as a request. */
    private static String escaped(String words) {
        var text =
                words.replace("\\", "\\e")
                        .replace("-", "\\-")
                        .replace("~", "\\(ti")
                        .replace("^", "\\(ha")
                        .replace("'", "\\(aq");
        return text.startsWith(".") ? "\\&" + text : text;
    }
}
