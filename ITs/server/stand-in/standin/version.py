"""Versions of Kubernetes, and what depends on them alone."""

import re

PATTERN = re.compile(r"v?(\d+)\.(\d+)\.(\d+)(-[0-9A-Za-z.-]+)?")


class Version:
    def __init__(self, text):
        match = PATTERN.fullmatch(text)
        if not match:
            raise ValueError(f"not a version: {text!r}")
        self.major, self.minor, self.patch = (int(group) for group in match.group(1, 2, 3))
        self.suffix = match.group(4) or ""

    def __str__(self):
        return f"v{self.bare}"

    @property
    def bare(self):
        return f"{self.major}.{self.minor}.{self.patch}{self.suffix}"

    def __eq__(self, other):
        return self.bare == other.bare

    def __gt__(self, other):
        return (self.major, self.minor, self.patch) > (other.major, other.minor, other.patch)

    # Limits and names that changed with a minor version (kubeadm-facts 1.1, 2.7, 3.1, 3.4).

    @property
    def config_api(self):
        """The config API that this kubeadm writes."""
        return "v1beta4" if self.minor >= 31 else "v1beta3"

    @property
    def oldest_control_plane(self):
        return 21 if self.minor == 22 else self.minor - 1

    @property
    def config_validate(self):
        """`kubeadm config validate` came with 1.28 (kubernetes/kubernetes PR 118013)."""
        return self.minor >= 28

    @property
    def encryption_algorithms(self):
        newer = ["ECDSA-P384"] if self.minor >= 34 else []
        return ["ECDSA-P256", *newer, "RSA-2048", "RSA-3072", "RSA-4096"]

    @property
    def learner_mode(self):
        return self.minor >= 29

    @property
    def super_admin(self):
        return self.minor >= 29

    @property
    def instance_config(self):
        return self.minor >= 34

    @property
    def master_label(self):
        return self.minor <= 23

    @property
    def control_plane_taint(self):
        """1.24 put both taints, 1.25 only the new one (the design's floor is 1.24, where one is enough)."""
        return "node-role.kubernetes.io/master" if self.minor <= 23 else "node-role.kubernetes.io/control-plane"

    @property
    def kubelet_config_map(self):
        return f"kubelet-config-{self.major}.{self.minor}" if self.minor <= 23 else "kubelet-config"

    @property
    def image_repository(self):
        return "k8s.gcr.io" if self.minor <= 24 else "registry.k8s.io"

    @property
    def pause_tag(self):
        for minor, tag in ((34, "3.10.1"), (31, "3.10"), (26, "3.9"), (25, "3.8"), (24, "3.7"), (23, "3.6")):
            if self.minor >= minor:
                return tag
        return "3.5"

    @property
    def etcd_tag(self):
        for minor, tag in ((36, "3.6.8-0"), (35, "3.6.6-0"), (34, "3.6.4-0"), (33, "3.5.21-0"), (32, "3.5.16-0"),
                           (31, "3.5.15-0"), (29, "3.5.12-0"), (27, "3.5.9-0"), (25, "3.5.6-0"), (24, "3.5.3-0"),
                           (23, "3.5.1-0")):
            if self.minor >= minor:
                return tag
        return "3.5.0-0"

    @property
    def coredns_tag(self):
        for minor, tag in ((35, "v1.13.1"), (34, "v1.12.1"), (33, "v1.12.0"), (31, "v1.11.3"), (29, "v1.11.1"),
                           (27, "v1.10.1"), (25, "v1.9.3"), (23, "v1.8.6")):
            if self.minor >= minor:
                return tag
        return "v1.8.4"

    def images(self, repository):
        coredns = f"{repository}/coredns/coredns" if repository == self.image_repository else f"{repository}/coredns"
        names = [f"{repository}/{name}:{self}" for name in
                 ("kube-apiserver", "kube-controller-manager", "kube-scheduler", "kube-proxy")]
        pause, etcd = f"{repository}/pause:{self.pause_tag}", f"{repository}/etcd:{self.etcd_tag}"
        dns = f"{coredns}:{self.coredns_tag}"
        return names + ([pause, etcd, dns] if self.minor <= 24 else [dns, pause, etcd])

    def info(self):
        """The answer of /version and of `version -o json`. gitTreeState tells anybody that this is no Kubernetes."""
        return {
            "major": str(self.major),
            "minor": str(self.minor),
            "gitVersion": str(self),
            "gitCommit": "0000000000000000000000000000000000000000",
            "gitTreeState": "stand-in",
            "buildDate": "1970-01-01T00:00:00Z",
            "goVersion": "none",
            "compiler": "none",
            "platform": "linux/amd64",
        }
