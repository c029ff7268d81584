package io.dsctl.failure;

/**
 * Why a safeguard says no, or why a control plane cannot be used.
 *
 * @param subject the node or inventory field that it is about
 */
public record Refusal(String subject, String what, String hint) {}
