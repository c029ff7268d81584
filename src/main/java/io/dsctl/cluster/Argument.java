package io.dsctl.cluster;

/**
 * A flag of a Kubernetes component.
 *
 * @param name without leading dashes
 */
public record Argument(String name, String value) {}
