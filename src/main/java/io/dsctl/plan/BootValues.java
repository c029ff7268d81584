package io.dsctl.plan;

import io.dsctl.cluster.Family;
import io.dsctl.facts.Kernel;
import io.dsctl.facts.SysctlLine;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The values that kernel settings have after a boot, with our own file among the others, as
 * systemd-sysctl sets them (sysctl.d(5); kubeadm-facts 2.8): file by file, and a key that is named
 * anywhere is left alone by patterns.
 */
final class BootValues {

    private static final String ALL_IPV4 = "net/ipv4/conf/all/forwarding";
    private static final String DEFAULT_IPV6 = "net/ipv6/conf/default/forwarding";
    private static final List<String> DISABLES =
            List.of("net/ipv6/conf/all/disable_ipv6", "net/ipv6/conf/default/disable_ipv6");

    /** A sign of it, or text between two. */
    private static final Pattern GLOB = Pattern.compile("\\*|\\?|\\[[^\\]]+\\]|[^*?\\[]+|\\[");

    private final Map<String, SysctlLine> lines = new HashMap<>();

    private BootValues() {}

    /** Others' lines that would leave something else than is wanted. */
    static List<SysctlLine> overriding(
            List<Family> families, Kernel kernel, KernelSettings wanted) {
        var values = wantedValues(families, wanted);
        var known = Stream.concat(values.keySet().stream(), Stream.of(ALL_IPV4)).toList();
        var lines = inOrder(kernel.atBoot(), wanted);
        var named = lines.stream().map(SysctlLine::key).collect(Collectors.toSet());
        var boot = new BootValues();
        lines.forEach(line -> keys(line, known, named).forEach(key -> boot.set(key, line)));
        return values.entrySet().stream()
                .flatMap(it -> boot.other(it.getKey(), it.getValue()).stream())
                .distinct()
                .toList();
    }

    /** What must be there after a boot, written in our file or not. */
    private static SequencedMap<String, String> wantedValues(
            List<Family> families, KernelSettings wanted) {
        var values = new LinkedHashMap<>(wanted.settings());
        if (families.contains(Family.IPV6)) {
            values.put(DEFAULT_IPV6, "1");
            DISABLES.forEach(key -> values.put(key, "0"));
        }
        return values;
    }

    /** Ours is put where its name belongs; what its text is now does not matter. */
    private static List<SysctlLine> inOrder(List<SysctlLine> atBoot, KernelSettings wanted) {
        var others =
                atBoot.stream().filter(line -> !line.file().equals(KernelSettings.FILE)).toList();
        var before = others.stream().takeWhile(BootValues::comesBeforeOurs).toList();
        var lines = new ArrayList<>(before);
        wanted.settings()
                .forEach(
                        (key, value) ->
                                lines.add(
                                        new SysctlLine(
                                                KernelSettings.FILE, 0, key, Optional.of(value))));
        lines.addAll(others.subList(before.size(), others.size()));
        return lines;
    }

    private static boolean comesBeforeOurs(SysctlLine line) {
        return !line.file().equals("/etc/sysctl.conf")
                && name(line.file()).compareTo(name(KernelSettings.FILE)) < 0;
    }

    private static String name(String file) {
        return Path.of(file).getFileName().toString();
    }

    private static Set<String> keys(SysctlLine line, List<String> known, Set<String> named) {
        if (line.value().isEmpty()) {
            return Set.of();
        }
        if (line.key().matches("[^*?\\[]+")) {
            return Set.of(line.key());
        }
        var pattern = pattern(line.key());
        var keys = new HashSet<>(known);
        keys.removeIf(key -> named.contains(key) || !pattern.matcher(key).matches());
        return keys;
    }

    /** As glob(7): no sign of it stands for a slash. */
    private static Pattern pattern(String glob) {
        return Pattern.compile(
                GLOB.matcher(glob)
                        .replaceAll(
                                part ->
                                        Matcher.quoteReplacement(
                                                switch (part.group().charAt(0)) {
                                                    case '*' -> "[^/]*";
                                                    case '?', '[' -> "[^/]";
                                                    default -> Pattern.quote(part.group());
                                                })));
    }

    /** The kernel itself sets some together. */
    private void set(String key, SysctlLine line) {
        lines.put(key, line);
        if (key.equals(ALL_IPV4)) {
            lines.put(KernelSettings.forwardingKey(Family.IPV4), line);
        }
        if (key.equals(KernelSettings.forwardingKey(Family.IPV6))) {
            lines.put(DEFAULT_IPV6, line);
        }
    }

    private Optional<SysctlLine> other(String key, String value) {
        return Optional.ofNullable(lines.get(key))
                .filter(line -> !line.value().orElseThrow().equals(value));
    }
}
