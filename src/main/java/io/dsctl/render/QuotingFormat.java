package io.dsctl.render;

import freemarker.core.CommonMarkupOutputFormat;
import freemarker.core.CommonTemplateMarkupOutputModel;

import java.io.IOException;
import java.io.Writer;
import java.util.function.UnaryOperator;

/**
 * A language in which every inserted value is quoted, unless a template says otherwise: no value
 * can break out of its place. FreeMarker's escaping of HTML, for shell and YAML.
 */
final class QuotingFormat extends CommonMarkupOutputFormat<QuotingFormat.Quoted> {

    /** A word of a POSIX shell script. */
    static final QuotingFormat SHELL = new QuotingFormat("shell", QuotingFormat::shellWord);

    /** A double-quoted scalar of YAML, which JSON's strings are too. */
    static final QuotingFormat YAML = new QuotingFormat("YAML", QuotingFormat::yamlText);

    private final String name;
    private final UnaryOperator<String> quote;

    private QuotingFormat(String name, UnaryOperator<String> quote) {
        this.name = name;
        this.quote = quote;
    }

    private static String shellWord(String value) {
        return "'" + value.replace("'", "'\\''") + "'";
    }

    private static String yamlText(String value) {
        var text = new StringBuilder("\"");
        value.codePoints().forEach(c -> text.append(yamlCharacter(c)));
        return text.append('"').toString();
    }

    private static String yamlCharacter(int c) {
        return switch (c) {
            case '"', '\\' -> "\\" + (char) c;
            case '\n' -> "\\n";
            case '\t' -> "\\t";
            default -> c >= ' ' && c <= '~' ? Character.toString(c) : "\\U%08x".formatted(c);
        };
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public String getMimeType() {
        return "text/plain";
    }

    @Override
    public void output(String textToQuote, Writer out) throws IOException {
        out.write(quote.apply(textToQuote));
    }

    @Override
    public String escapePlainText(String plainText) {
        return quote.apply(plainText);
    }

    @Override
    public boolean isLegacyBuiltInBypassed(String builtInName) {
        return false;
    }

    @Override
    protected Quoted newTemplateMarkupOutputModel(String plainText, String markup) {
        return new Quoted(this, plainText, markup);
    }

    /** A value that is quoted already. */
    static final class Quoted extends CommonTemplateMarkupOutputModel<Quoted> {

        private final QuotingFormat format;

        private Quoted(QuotingFormat format, String plainText, String markup) {
            super(plainText, markup);
            this.format = format;
        }

        @Override
        public QuotingFormat getOutputFormat() {
            return format;
        }
    }
}
