package io.dsctl.render;

import java.io.IOException;
import java.io.Writer;

/** What a template writes, up to a size: one that writes without end is stopped. */
final class BoundedText extends Writer {

    /** The largest file of ours is a few KiB, for hundreds of nodes. */
    static final int MAX_LENGTH = 4 << 20;

    /** Not caught by a template's own {@code <#attempt>}, which knows only its own exceptions. */
    static final class TooLong extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private final StringBuilder text = new StringBuilder();

    @Override
    public void write(char[] characters, int offset, int length) throws IOException {
        if (length > MAX_LENGTH - text.length()) {
            throw new TooLong();
        }
        text.append(characters, offset, length);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}

    @Override
    public String toString() {
        return text.toString();
    }
}
