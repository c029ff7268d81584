package io.dsctl;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a terminal shows after all that was written to it, and what scrolled out of sight. It knows
 * what dsctl and its tests write, and takes everything else for a mistake.
 */
public final class Screen {

    private static final Pattern SEQUENCE = Pattern.compile("\u001b\\[([0-9;]*)([A-Za-z])");

    private final int columns;
    private final int rows;
    private final List<StringBuilder> lines = new ArrayList<>(List.of(new StringBuilder()));
    private int row;
    private int column;

    public Screen(int columns, int rows) {
        this.columns = columns;
        this.rows = rows;
    }

    /** All lines from the first to the one of the cursor, or the last one that is not blank. */
    public List<String> lines() {
        var texts =
                new ArrayList<>(
                        lines.stream().map(line -> line.toString().stripTrailing()).toList());
        while (texts.size() > row && !texts.isEmpty() && texts.getLast().isEmpty()) {
            texts.removeLast();
        }
        return texts;
    }

    public void write(String text) {
        var sequence = SEQUENCE.matcher(text);
        for (int i = 0; i < text.length(); ) {
            if (text.charAt(i) == '\u001b') {
                if (!sequence.find(i) || sequence.start() != i) {
                    throw new AssertionError("no sequence: " + text.substring(i));
                }
                carryOut(sequence);
                i = sequence.end();
            } else {
                write(text.charAt(i));
                i++;
            }
        }
    }

    private void carryOut(Matcher sequence) {
        switch (sequence.group(2)) {
            case "A" -> row = Math.max(top(), row - Integer.parseInt(sequence.group(1)));
            case "J" -> {
                clearLine();
                lines.subList(row + 1, lines.size()).clear();
            }
            case "K" -> clearLine();
            case "m" -> {}
            default -> throw new AssertionError("unforeseen: " + sequence.group());
        }
    }

    private int top() {
        return Math.max(0, lines.size() - rows);
    }

    private void clearLine() {
        var line = lines.get(row);
        line.setLength(Math.min(line.length(), column));
    }

    private void write(char c) {
        switch (c) {
            case '\r' -> column = 0;
            case '\n' -> {
                column = 0;
                down();
            }
            default -> {
                if (Character.isISOControl(c)) {
                    throw new AssertionError("unforeseen: " + (int) c);
                }
                if (column == columns) {
                    column = 0;
                    down();
                }
                put(c);
            }
        }
    }

    private void put(char c) {
        var line = lines.get(row);
        line.repeat(' ', Math.max(0, column + 1 - line.length()));
        line.setCharAt(column, c);
        column++;
    }

    private void down() {
        row++;
        if (row == lines.size()) {
            lines.add(new StringBuilder());
        }
    }
}
