package io.dsctl.report;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/** When each step was at work, and when it was tried again. */
final class Timeline {

    /**
     * @param tried when each attempt but the first was decided on
     */
    record Span(Instant begin, Optional<Instant> end, List<Instant> tried) {

        Span {
            tried = List.copyOf(tried);
        }
    }

    private final SequencedMap<String, Span> spans = new LinkedHashMap<>();

    void starts(String id, Instant now) {
        spans.put(id, new Span(now, Optional.empty(), List.of()));
    }

    void triesAgain(String id, Instant now) {
        spans.computeIfPresent(
                id,
                (_, span) -> {
                    var tried = new ArrayList<>(span.tried());
                    tried.add(now);
                    return new Span(span.begin(), span.end(), tried);
                });
    }

    /** Nothing if the step never started. */
    void ends(String id, Instant now) {
        spans.computeIfPresent(
                id, (_, span) -> new Span(span.begin(), Optional.of(now), span.tried()));
    }

    Optional<Span> of(String id) {
        return Optional.ofNullable(spans.get(id));
    }
}
