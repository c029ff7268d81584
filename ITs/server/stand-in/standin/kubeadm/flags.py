"""Command-line flags as cobra and pflag read them."""

from standin.kubeadm.errors import KubeadmError

BOOLEAN = {"upload-certs", "force", "print-join-command", "skip-certificate-key-print", "control-plane", "dry-run", "help",
           "cleanup-tmp-dir", "discovery-token-unsafe-skip-ca-verification", "skip-token-print", "allow-experimental-api",
           "skip-log-headers", "one-output"}
SHORT = {"f": "force", "o": "output", "h": "help", "v": "v"}
GLOBAL = {"v", "rootfs", "help", "skip-log-headers", "one-output", "log-file"}
# Beside --config only these may stand (ValidateMixedArguments).
WITH_CONFIG = {"config", "ignore-preflight-errors", "dry-run", "kubeconfig", "node-name", "kubeconfig-dir", "upload-certs",
               "print-join-command", "rootfs", "v", "log-file", "yes", "output", "help", "force", "cri-socket"}


class Flags:
    def __init__(self, values):
        self.values = values

    def get(self, name, default=None):
        return self.values.get(name, [default])[-1]

    def has(self, name):
        return self.get(name) == "true"

    def list(self, name):
        return [part for value in self.values.get(name, []) for part in value.split(",") if part]

    def given(self, name):
        return name in self.values

    def overrides(self):
        """init's flags where there is no file."""
        cluster, networking, endpoint = {}, {}, {}
        for flag, field in (("kubernetes-version", "kubernetesVersion"), ("control-plane-endpoint", "controlPlaneEndpoint"),
                            ("image-repository", "imageRepository"), ("cert-dir", "certificatesDir")):
            if self.get(flag):
                cluster[field] = self.get(flag)
        for flag, field in (("pod-network-cidr", "podSubnet"), ("service-cidr", "serviceSubnet"),
                            ("service-dns-domain", "dnsDomain")):
            if self.get(flag):
                networking[field] = self.get(flag)
        if networking:
            cluster["networking"] = networking
        if self.get("apiserver-advertise-address"):
            endpoint["advertiseAddress"] = self.get("apiserver-advertise-address")
        if self.get("apiserver-bind-port"):
            endpoint["bindPort"] = int(self.get("apiserver-bind-port"))
        return {"cluster": cluster, "endpoint": endpoint, "node-name": self.get("node-name")}


def parse(arguments, known):
    """(Flags, positional arguments)"""
    values, positional = {}, []
    rest = list(arguments)
    while rest:
        word = rest.pop(0)
        if word == "--":
            positional += rest
            break
        if not word.startswith("-") or word == "-":
            positional.append(word)
            continue
        if word.startswith("--"):
            name, equals, value = word[2:].partition("=")
        else:
            name, equals, value = SHORT.get(word[1:2], word[1:2]), word[2:], word[2:].lstrip("=")
        if name not in known and name not in GLOBAL:
            raise KubeadmError(f"unknown flag: --{name}" if word.startswith("--") else
                               f"unknown shorthand flag: '{word[1]}' in {word}")
        if not equals:
            if name in BOOLEAN:
                value = "true"
            elif rest:
                value = rest.pop(0)
            else:
                raise KubeadmError(f"flag needs an argument: --{name}")
        values.setdefault(name, []).append(value)
    if "config" in values:
        mixed = [name for name in sorted(values) if name not in WITH_CONFIG and not name.startswith("skip-")]
        if mixed:
            raise KubeadmError(f"can not mix '--config' with arguments [{' '.join(mixed)}]")
    return Flags(values), positional
