package io.dsctl.report;

/** How much a terminal shows at once, in characters. */
public record TerminalSize(int columns, int rows) {

    /** Of terminals that do not know their own, such as serial consoles. */
    public static final TerminalSize USUAL = new TerminalSize(80, 24);
}
