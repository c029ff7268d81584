package io.dsctl.documents;

import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The table of exit codes that README.md has: they are explained in one place. */
public final class ExitCodes {

    private static final String HEADING = "## Exit codes";
    private static final Pattern ROW = Pattern.compile("\\| (\\d+) \\| (.+) \\|");

    private ExitCodes() {}

    /**
     * @param readme the lines of README.md
     * @return Markdown by number, the smallest first
     */
    public static SequencedMap<Integer, String> of(List<String> readme) {
        var codes = new TreeMap<Integer, String>();
        readme.stream()
                .dropWhile(line -> !line.equals(HEADING))
                .skip(1)
                .takeWhile(line -> !line.startsWith("## "))
                .map(ROW::matcher)
                .filter(row -> row.matches())
                .map(row -> Map.entry(Integer.valueOf(row.group(1)), row.group(2)))
                .forEach(code -> codes.put(code.getKey(), code.getValue()));
        if (codes.isEmpty()) {
            throw new IllegalArgumentException(
                    "README.md has no table below \"%s\": the man pages take the exit codes from there"
                            .formatted(HEADING));
        }
        return codes;
    }
}
