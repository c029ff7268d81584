package io.dsctl.cluster;

/**
 * A check whose objections do not count for a node.
 *
 * @param reason why, for whoever reads the plan
 */
public record IgnoredCheck(Check check, String reason) {}
