package io.dsctl.cluster;

/**
 * One file of a patches directory for kubeadm.
 *
 * @param name {@code TARGET[SUFFIX][+TYPE].yaml} or {@code .json}
 */
public record PatchFile(String name, String content) {}
