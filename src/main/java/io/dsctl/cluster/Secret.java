package io.dsctl.cluster;

/** A value that cannot be printed by accident. */
public record Secret(String reveal) {

    @Override
    public String toString() {
        return "•••";
    }
}
