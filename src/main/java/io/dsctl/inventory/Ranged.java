package io.dsctl.inventory;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A text that may stand for many by a range in it: {@code w-[01:40]} is {@code w-01} to {@code
 * w-40}.
 *
 * @param texts what it stands for; one if there is no range in it
 */
record Ranged(List<String> texts, boolean isRange) {

    private static final Pattern RANGE = Pattern.compile("\\[([0-9]{1,6}):([0-9]{1,6})]");
    private static final int MOST = 5000;

    Ranged {
        texts = List.copyOf(texts);
    }

    /** Empty if its range runs backwards, is too large, or there are two of them. */
    static Optional<Ranged> parse(String text) {
        var match = RANGE.matcher(text);
        if (!match.find()) {
            return Optional.of(new Ranged(List.of(text), false));
        }
        var before = text.substring(0, match.start());
        var after = text.substring(match.end());
        var first = match.group(1);
        var last = match.group(2);
        var from = Integer.parseInt(first);
        var to = Integer.parseInt(last);
        var isPadded = first.length() > 1 && first.startsWith("0");
        if (match.find()
                || from > to
                || to - from >= MOST
                || isPadded && first.length() != last.length()
                || !isPadded && last.length() > 1 && last.startsWith("0")) {
            return Optional.empty();
        }
        var format = isPadded ? "%0" + first.length() + "d" : "%d";
        return Optional.of(
                new Ranged(
                        IntStream.rangeClosed(from, to)
                                .mapToObj(number -> before + format.formatted(number) + after)
                                .toList(),
                        true));
    }

    int size() {
        return texts.size();
    }

    /** Of one text, the same for every index. */
    String get(int index) {
        return isRange ? texts.get(index) : texts.getFirst();
    }
}
