package io.dsctl.plan;

import io.dsctl.cluster.Node;

/** A node that nothing is planned for, though it is not as wanted. The others go on without it. */
public record HeldBack(Node node, String what, String hint) {}
