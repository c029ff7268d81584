package io.dsctl.inventory;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A text that may stand for many by a range in it: {@code w-[01:40]} is {@code w-01} to {@code
 * w-40}. None is written out before somebody asks for it: a short file may ask for millions.
 *
 * @param before the range, or the whole text if there is none
 * @param width to which numbers are filled up with zeros
 */
record Ranged(String before, int first, int last, int width, String after, boolean isRange) {

    private static final Pattern RANGE = Pattern.compile("\\[([0-9]{1,6}):([0-9]{1,6})]");

    /** Empty if its range runs backwards, or there are two of them. */
    static Optional<Ranged> parse(String text) {
        var match = RANGE.matcher(text);
        if (!match.find()) {
            return Optional.of(new Ranged(text, 0, 0, 0, "", false));
        }
        var before = text.substring(0, match.start());
        var after = text.substring(match.end());
        var first = match.group(1);
        var last = match.group(2);
        var from = Integer.parseInt(first);
        var to = Integer.parseInt(last);
        if (match.find()
                || from > to
                || isPadded(first) && first.length() != last.length()
                || !isPadded(first) && isPadded(last)) {
            return Optional.empty();
        }
        return Optional.of(
                new Ranged(before, from, to, isPadded(first) ? first.length() : 1, after, true));
    }

    private static boolean isPadded(String digits) {
        return digits.length() > 1 && digits.startsWith("0");
    }

    int size() {
        return last - first + 1;
    }

    /** Of one text, the same for every index. */
    String get(int index) {
        if (!isRange) {
            return before;
        }
        var digits = Integer.toString(first + index);
        return before + "0".repeat(Math.max(0, width - digits.length())) + digits + after;
    }

    @Override
    public String toString() {
        return size() == 1 ? get(0) : get(0) + " … " + get(size() - 1);
    }
}
