package io.dsctl.report;

import java.util.ArrayList;
import java.util.List;

/** Lines of cells that stand below each other on a terminal. */
final class Table {

    private static final String GAP = "  ";

    /** What East Asian terminals, and all for emoji, give two places: Unicode's width W and F. */
    private static final int[][] WIDE = {
        {0x1100, 0x115f}, {0x2e80, 0x303e}, {0x3041, 0xa4cf}, {0xac00, 0xd7a3}, {0xf900, 0xfaff},
        {0xfe30, 0xfe6f}, {0xff00, 0xff60}, {0xffe0, 0xffe6}, {0x1f300, 0x1faff}, {0x20000, 0x3fffd}
    };

    private final List<List<String>> rows = new ArrayList<>();

    /**
     * @param cells as many in each row
     */
    Table row(String... cells) {
        rows.add(List.of(cells));
        return this;
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    /** Each indented by two blanks, without blanks at its end. */
    List<String> lines() {
        return rows.stream().map(this::line).toList();
    }

    private String line(List<String> row) {
        var line = new StringBuilder();
        for (int i = 0; i < row.size(); i++) {
            var cell = row.get(i);
            line.append(GAP).append(cell).append(" ".repeat(widest(i) - width(cell)));
        }
        return line.toString().stripTrailing();
    }

    private int widest(int column) {
        return rows.stream().mapToInt(row -> width(row.get(column))).max().orElse(0);
    }

    /** How many places it takes on a terminal. */
    static int width(String text) {
        return text.codePoints().map(Table::width).sum();
    }

    private static int width(int c) {
        return switch (Character.getType(c)) {
            case Character.NON_SPACING_MARK,
                    Character.ENCLOSING_MARK,
                    Character.FORMAT,
                    Character.CONTROL ->
                    0;
            default -> isWide(c) ? 2 : 1;
        };
    }

    private static boolean isWide(int c) {
        for (var range : WIDE) {
            if (c >= range[0] && c <= range[1]) {
                return true;
            }
        }
        return false;
    }
}
