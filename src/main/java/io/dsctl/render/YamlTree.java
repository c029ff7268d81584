package io.dsctl.render;

import freemarker.template.TemplateMethodModelEx;
import freemarker.template.TemplateModel;
import freemarker.template.TemplateModelException;
import freemarker.template.TemplateNumberModel;
import freemarker.template.utility.DeepUnwrap;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The function {@code yaml(tree, indent)} of templates: a tree of maps, lists and values as block
 * YAML. Every text and every key is quoted: none becomes something else in YAML 1.1 or 1.2.
 */
final class YamlTree implements TemplateMethodModelEx {

    private static final int STEP = 2;
    private static final int LONGEST_SCALE = 20;
    private static final int WIDEST_INDENT = 100;

    @Override
    public Object exec(@SuppressWarnings("rawtypes") List arguments) throws TemplateModelException {
        if (arguments.isEmpty()
                || arguments.size() > 2
                || arguments.size() == 2 && !(arguments.getLast() instanceof TemplateNumberModel)) {
            throw new TemplateModelException(
                    "yaml(tree, indent) takes a value and, if it is not at the line's begin, how"
                            + " many blanks stand before it");
        }
        var indent =
                arguments.size() == 2 && arguments.getLast() instanceof TemplateNumberModel number
                        ? indent(number.getAsNumber().doubleValue())
                        : 0;
        var tree = DeepUnwrap.permissiveUnwrap((TemplateModel) arguments.getFirst());
        return QuotingFormat.YAML.fromMarkup(block(tree, indent));
    }

    private static int indent(double asked) throws TemplateModelException {
        if (asked >= 0 && asked <= WIDEST_INDENT) {
            return (int) asked;
        }
        throw new TemplateModelException(
                "yaml(tree, indent): the indent is a number from 0 to " + WIDEST_INDENT);
    }

    /** Every line begins with so many blanks; the last one has no line end. */
    static String block(Object tree, int indent) {
        var margin = " ".repeat(indent);
        return switch (tree) {
            case Map<?, ?> map when !map.isEmpty() ->
                    map.entrySet().stream()
                            .map(
                                    entry ->
                                            margin
                                                    + text(entry.getKey().toString())
                                                    + ":"
                                                    + behindKey(entry.getValue(), indent))
                            .collect(Collectors.joining("\n"));
            case List<?> list when !list.isEmpty() ->
                    list.stream()
                            .map(item -> margin + "- " + block(item, indent + STEP).stripLeading())
                            .collect(Collectors.joining("\n"));
            case null, default -> margin + value(tree);
        };
    }

    private static String behindKey(Object value, int indent) {
        return switch (value) {
            case Map<?, ?> map when !map.isEmpty() -> "\n" + block(map, indent + STEP);
            case List<?> list when !list.isEmpty() -> "\n" + block(list, indent + STEP);
            case null, default -> " " + value(value);
        };
    }

    private static String value(Object value) {
        return switch (value) {
            case null -> "null";
            case Map<?, ?> _ -> "{}";
            case List<?> _ -> "[]";
            case Boolean truth -> truth.toString();
            case Double number -> number(number);
            case BigDecimal number -> number(number);
            case Number number -> number.toString();
            default -> text(value.toString());
        };
    }

    /** YAML 1.1 takes 1.0E10 for a text: its exponents have a sign. */
    private static String number(double number) {
        if (Double.isNaN(number)) {
            return ".nan";
        }
        return Double.isInfinite(number)
                ? number > 0 ? ".inf" : "-.inf"
                : Double.toString(number).replaceFirst("E(?=[0-9])", "E+");
    }

    /** Written out where that is no longer: for Go, 1E+3 is no integer. */
    private static String number(BigDecimal number) {
        return Math.abs(number.scale()) <= LONGEST_SCALE
                ? number.toPlainString()
                : number.toString();
    }

    private static String text(String text) {
        return QuotingFormat.YAML.escapePlainText(text);
    }
}
