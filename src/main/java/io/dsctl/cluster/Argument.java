package io.dsctl.cluster;

import java.util.List;

/**
 * A flag of a Kubernetes component.
 *
 * @param name without leading dashes
 */
public record Argument(String name, String value) {

    /** Before v1beta4, arguments are a map: a name comes once. */
    static boolean isAnyRepeated(List<Argument> arguments) {
        return arguments.stream().map(Argument::name).distinct().count() < arguments.size();
    }

    /** The components take dashes and underscores for the same. */
    public static String canonical(String name) {
        return name.replace('_', '-');
    }

    public boolean isNamed(String other) {
        return canonical(name).equals(other);
    }
}
