package io.dsctl.kubeadm;

/**
 * Something in a configuration file that a kubeadm does not read, or not as it is meant. It names
 * fields but quotes no values except of fields with a fixed choice: the others may be secret.
 * {@code what} can stand alone.
 *
 * @param document counted from 1, empty ones left out
 * @param path such as {@code ClusterConfiguration.etcd.local}; {@code document 2} if its kind is
 *     not known, and empty if the whole file is meant
 * @param line counted from 1; 0 if the whole file is meant
 */
public record FieldProblem(int document, String path, int line, String what, String hint) {}
