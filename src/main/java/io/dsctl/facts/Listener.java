package io.dsctl.facts;

/**
 * A TCP port that something listens on, on whatever address.
 *
 * @param process its name and number; empty if that was not told
 */
public record Listener(int port, String process) {}
