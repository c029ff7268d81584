package io.dsctl.cluster;

/** The two kinds of packages that Kubernetes is released as (kubeadm-facts 7). */
public enum PackageFormat {
    DEB,
    RPM
}
