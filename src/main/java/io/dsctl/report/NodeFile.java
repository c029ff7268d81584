package io.dsctl.report;

/**
 * A file that dsctl writes on a node.
 *
 * @param name where it goes below the node's folder, if it is kept
 * @param path where it is on the node
 */
public record NodeFile(String node, String name, String path, String content) {}
