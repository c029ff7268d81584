package io.dsctl.probe;

import io.dsctl.facts.SysctlLine;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads the files that set kernel settings at boot, in the order in which they are applied: by
 * their names, whatever folder they are in; of several with one name, the first folder's hides the
 * others (sysctl.d(5)). /etc/sysctl.conf comes last, for that is what `sysctl --system` makes of it
 * where no link brings it in earlier (sysctl(8)).
 */
final class SysctlReader {

    private static final String LAST = "/etc/sysctl.conf";

    /** {@code 12:-net.ipv4.ip_forward = 0}, as grep numbers it, behind the file's path. */
    private static final Pattern LINE =
            Pattern.compile("([0-9]{1,6}):\\s*(-?)\\s*([^#;=\\s][^=]*?)\\s*(?:=\\s*(.*?)\\s*)?");

    private record Source(String path, String leadsTo, List<SysctlLine> lines) {

        String name() {
            return Path.of(path).getFileName().toString();
        }
    }

    private SysctlReader() {}

    static List<SysctlLine> read(List<String> answer) {
        var sources = new ArrayList<Source>();
        for (var line : answer) {
            var words = line.split(" ", 3);
            if (words[0].equals("file") && words.length == 3) {
                sources.add(new Source(words[2], words[1], new ArrayList<>()));
            } else {
                sources.stream()
                        .filter(source -> line.startsWith(source.path() + ":"))
                        .findFirst()
                        .ifPresent(
                                source ->
                                        line(source.path(), behind(source.path(), line))
                                                .ifPresent(source.lines()::add));
            }
        }
        return inOrder(sources).stream().flatMap(source -> source.lines().stream()).toList();
    }

    private static String behind(String path, String line) {
        return line.substring(path.length() + 1);
    }

    private static List<Source> inOrder(List<Source> sources) {
        var chosen = new ArrayList<Source>();
        for (var source : sources) {
            if (chosen.stream()
                    .noneMatch(
                            it ->
                                    it.name().equals(source.name())
                                            || source.path().equals(LAST)
                                                    && it.leadsTo().equals(source.leadsTo()))) {
                chosen.add(source);
            }
        }
        chosen.sort(
                Comparator.comparing((Source source) -> source.path().equals(LAST))
                        .thenComparing(Source::name));
        return chosen;
    }

    private static Optional<SysctlLine> line(String file, String text) {
        var line = LINE.matcher(text);
        if (!line.matches()) {
            return Optional.empty();
        }
        var value = Optional.ofNullable(line.group(4));
        return value.isEmpty() && line.group(2).isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new SysctlLine(
                                file, Integer.parseInt(line.group(1)), key(line.group(3)), value));
    }

    /** Who begins with a slash as separator means every dot; else the two stand for each other. */
    private static String key(String text) {
        var slash = text.indexOf('/');
        var dot = text.indexOf('.');
        if (dot < 0 || slash >= 0 && slash < dot) {
            return text;
        }
        var key = new StringBuilder();
        text.chars().forEach(it -> key.append(it == '.' ? '/' : it == '/' ? '.' : (char) it));
        return key.toString();
    }
}
