package io.dsctl.yaml;

import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.ParserException;
import org.snakeyaml.engine.v2.parser.Parser;

/** Stops at values that are nested too deeply, on which what composes them would overflow. */
public final class BoundedParser implements Parser {

    private static final int MAX_DEPTH = 50;

    private final Parser parser;
    private int depth;

    public BoundedParser(Parser parser) {
        this.parser = parser;
    }

    @Override
    public boolean checkEvent(Event.ID kind) {
        return parser.checkEvent(kind);
    }

    @Override
    public Event peekEvent() {
        return parser.peekEvent();
    }

    @Override
    public boolean hasNext() {
        return parser.hasNext();
    }

    @Override
    public Event next() {
        var event = parser.next();
        if (event instanceof CollectionStartEvent) {
            depth++;
            if (depth > MAX_DEPTH) {
                throw new ParserException(
                        "values are nested more than %d deep".formatted(MAX_DEPTH),
                        event.getStartMark());
            }
        } else if (event instanceof CollectionEndEvent) {
            depth--;
        }
        return event;
    }
}
