package io.dsctl.report;

import java.util.List;

/**
 * What is written to a terminal to turn the lines at its bottom into others. It changes no mode of
 * the terminal and does not hide the cursor, which stands below the lines: whatever ends dsctl,
 * {@code kill -9} too, nothing has to be put back.
 */
final class Frame {

    private static final String UP = "\u001b[%dA";
    private static final String CLEAR_REST_OF_LINE = "\u001b[K";
    private static final String CLEAR_BELOW = "\u001b[J";

    private Frame() {}

    /**
     * @param before the lines that are there
     * @param columns the width of the terminal now; lines that are wider had been written before it
     *     became narrow, and go on in the next line then, as most terminals do it
     * @param above whole lines, which are to stay
     * @param now the lines that are to be there
     */
    static String of(List<String> before, int columns, String above, List<String> now) {
        if (before.isEmpty() && now.isEmpty()) {
            return above;
        }
        var text = new StringBuilder();
        if (!before.isEmpty()) {
            text.append(UP.formatted(rows(before, columns)));
        }
        // Also what a person typed meanwhile goes.
        text.append('\r');
        if (!above.isEmpty()) {
            text.append(CLEAR_BELOW).append(above);
        }
        now.forEach(line -> text.append(line).append(CLEAR_REST_OF_LINE).append('\n'));
        if (above.isEmpty()) {
            text.append(CLEAR_BELOW);
        }
        return text.toString();
    }

    private static int rows(List<String> lines, int columns) {
        return lines.stream()
                .mapToInt(line -> Math.max(1, Math.ceilDiv(Columns.of(line), columns)))
                .sum();
    }
}
