"""The kubelet's flags and file: what it refuses, with the real one's words."""

import ipaddress
import subprocess
import json
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from standin import goyaml, switches

# Flags of the real kubelet that people put into kubeletExtraArgs; a flag that is not here is refused.
KNOWN = {
    "address", "authorization-mode", "bootstrap-kubeconfig", "cert-dir", "cgroup-driver", "client-ca-file", "cloud-provider",
    "cluster-dns", "cluster-domain", "config", "config-dir", "container-runtime-endpoint", "event-qps", "eviction-hard",
    "fail-swap-on", "feature-gates", "healthz-bind-address", "healthz-port", "help", "hostname-override", "kube-reserved",
    "kubeconfig", "max-pods", "node-ip", "node-labels", "pod-infra-container-image", "pod-manifest-path", "pods-per-core",
    "port", "protect-kernel-defaults", "provider-id", "read-only-port", "register-node", "register-with-taints",
    "resolv-conf", "root-dir", "rotate-certificates", "rotate-server-certificates", "runtime-cgroups", "seccomp-default",
    "serialize-image-pulls", "system-reserved", "tls-cert-file", "tls-min-version", "tls-private-key-file", "v", "version",
    "image-credential-provider-config", "image-credential-provider-bin-dir", "allowed-unsafe-sysctls",
}
DROPPED = {"container-runtime": 27, "network-plugin": 24, "cni-bin-dir": 24, "cni-conf-dir": 24, "pod-infra-container-image": 35}


class Refused(Exception):
    """The kubelet does not start; `place` is klog's FILE:LINE, `summary` its message."""

    def __init__(self, place, summary, error):
        super().__init__(error)
        self.place, self.summary = place, summary


@dataclass
class Options:
    flags: dict
    config: dict
    node_ips: list = field(default_factory=list)

    def flag(self, name, default=None):
        return self.flags.get(name, default)


def parse_flags(arguments):
    version = switches.version()
    flags = {}
    rest = list(arguments)
    while rest:
        word = rest.pop(0)
        if not word.startswith("-"):
            raise Refused("server.go:1", "Unknown command", f"unknown command {word}")
        name, equals, value = word.lstrip("-").partition("=")
        gone = name in DROPPED and version.minor >= DROPPED[name]
        if gone or (name not in KNOWN and name not in DROPPED):
            raise Refused("server.go:150", "Failed to parse kubelet flag", f"unknown flag: --{name}")
        if not equals:
            value = rest.pop(0) if rest and not rest[0].startswith("-") and name not in ("version", "help") else "true"
        flags[name] = value
    return flags


def load_config(path):
    problem = f"failed to load Kubelet config file {path}, error failed to read kubelet config file {json.dumps(path)}, error: "
    try:
        text = Path(path).read_text()
    except FileNotFoundError:
        raise Refused("server.go:206", "Failed to load kubelet config file",
                      f"{problem}open {path}: no such file or directory") from None
    try:
        return goyaml.load(text) or {}
    except yaml.YAMLError as error:
        raise Refused("server.go:206", "Failed to load kubelet config file",
                      f"{problem}{goyaml.syntax_error(error)}") from error


def parse_node_ips(text):
    """kubeadm-facts 2.5: what cannot be parsed is dropped without a word; two must be of two families."""
    if not text:
        return []
    parsed = []
    for part in text.split(","):
        try:
            parsed.append(ipaddress.ip_address(part.strip()))
        except ValueError:
            continue
    same_family = len(parsed) == 2 and parsed[0].version == parsed[1].version
    unspecified = len(parsed) == 2 and any(address.is_unspecified for address in parsed)
    if len(parsed) > 2 or same_family or unspecified:
        raise Refused("server.go:294", "Failed to run kubelet",
                      f'failed to run Kubelet: bad --node-ip "{text}"; must contain either a single IP or a dual-stack '
                      "pair of IPs")
    return parsed


def swap_lines():
    fake = switches.get("swap")
    if fake == "on":
        return ["Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority",
                "/dev/sda3                               partition\t2097148\t\t0\t\t-2"]
    if fake == "off":
        return []
    try:
        lines = Path("/proc/swaps").read_text().strip().splitlines()
    except FileNotFoundError:
        return []
    return lines if len(lines) > 1 else []


def check_swap(options):
    fails = options.flag("fail-swap-on", str(options.config.get("failSwapOn", True)).lower()) == "true"
    lines = swap_lines()
    if fails and lines:
        raise Refused("server.go:294", "Failed to run kubelet",
                      "failed to run Kubelet: running with swap on is not supported, please disable swap! or set "
                      f"--fail-swap-on flag to false. /proc/swaps contained: [{' '.join(lines)}]")


def local_addresses():
    shown = subprocess.run(["ip", "-j", "addr"], check=True, capture_output=True, text=True)
    return {ipaddress.ip_address(address["local"])
            for link in json.loads(shown.stdout) for address in link.get("addr_info", []) if "local" in address}


def default_address():
    """Without --node-ip: the address of the default route's interface, IPv4 first, one family only."""
    for family in ("-4", "-6"):
        shown = subprocess.run(["ip", "-j", family, "route", "show", "default"], check=True, capture_output=True, text=True)
        for route in json.loads(shown.stdout or "[]"):
            links = subprocess.run(["ip", "-j", family, "addr", "show", "dev", route["dev"], "scope", "global"],
                                   check=True, capture_output=True, text=True)
            for link in json.loads(links.stdout or "[]"):
                for address in link.get("addr_info", []):
                    return [ipaddress.ip_address(address["local"])]
    return []


def node_address_problem(addresses):
    """Why the kubelet cannot report these addresses, or None."""
    local = local_addresses()
    for address in addresses:
        if address.is_loopback:
            return "nodeIP can't be loopback address"
        if address.is_multicast:
            return "nodeIP can't be a multicast address"
        if address.is_link_local:
            return "nodeIP can't be a link-local unicast address"
        if address.is_unspecified:
            return "nodeIP can't be an all zeros address"
        if address not in local:
            return f"node IP: \"{address}\" not found in the host's network interfaces"
    return None


