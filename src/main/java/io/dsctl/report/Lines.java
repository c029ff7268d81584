package io.dsctl.report;

import java.io.PrintWriter;

/** A stream of lines for people; what may come from a server or a file is made safe on the way. */
public record Lines(PrintWriter writer, Colours colours) {

    static Lines plain(PrintWriter writer) {
        return new Lines(writer, Colours.NONE);
    }

    public void print(String line) {
        writer.println(colours.of(Printable.of(line)));
    }

    public void flush() {
        writer.flush();
    }
}
