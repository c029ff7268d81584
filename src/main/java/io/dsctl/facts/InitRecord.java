package io.dsctl.facts;

/**
 * What dsctl noted on the node about its own {@code kubeadm init}; one piece of evidence among
 * several.
 *
 * @param fingerprint of the settings that init was run with
 */
public record InitRecord(String fingerprint, boolean finished) {}
