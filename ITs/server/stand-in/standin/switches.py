"""What a test can tell the stand-in of one node: `stand-in set|clear|show|warnings` (README.md lists the switches)."""

import json
import os
import signal
import sys
import time
from pathlib import Path

from standin.version import Version

FILE = Path("/var/lib/stand-in/switches.json")
WARNINGS = Path("/var/lib/stand-in/config-warnings")
DEFAULT_VERSION = Path("/opt/stand-in/version")

NOT_IMPLEMENTED = 70

# Names for the places where the recordings J01 to J12 were killed: the last line of standard output.
POINTS = {
    "init:after-certs": '[kubeconfig] Using kubeconfig folder "/etc/kubernetes"',
    "init:after-kubelet-start": "[kubelet-start] Starting the kubelet",
    "init:after-manifests": "[wait-control-plane] Waiting for the kubelet to boot up the control plane",
    "init:api-healthy": '[upload-config] Storing the configuration used in ConfigMap "kubeadm-config"',
    "init:before-bootstrap-token": "[mark-control-plane] Marking the node {node} as control-plane by adding the taints",
    "init:before-addons": '[kubelet-finalize] Updating "/etc/kubernetes/kubelet.conf"',
    "join:reading-config": "[preflight] FYI: You can look at this config file|[preflight] Use 'kubeadm init phase upload-config",
    "join:before-tls-bootstrap": "[kubelet-start] Starting the kubelet",
    "join:during-tls-bootstrap": "[kubelet-start] Waiting for the kubelet to perform the TLS Bootstrap",
    "join:after-certs": '[kubeconfig] Using kubeconfig folder "/etc/kubernetes"',
    "join:before-etcd-member": "[kubelet-start] Waiting for the kubelet to perform the TLS Bootstrap",
    "join:after-etcd-member": "[etcd] Waiting for the new etcd member to join the cluster",
}

# Recorded failures that `fail-init` and `fail-join` can play: (last progress line, text of the error).
FAILURES = {
    "connection-refused": "preflight: couldn't validate the identity of the API Server: Get \"https://{endpoint}/api/v1/"
                          "namespaces/kube-public/configmaps/cluster-info?timeout=10s\": dial tcp {endpoint}: connect: "
                          "connection refused",
    "no-jws": "preflight: couldn't validate the identity of the API Server: could not find a JWS signature in the "
              "cluster-info ConfigMap for token ID \"{token_id}\"",
    "image-pull": "image-pull",
    "kubelet-unhealthy": "kubelet-unhealthy",
    "api-timeout": "kubelet-start: error uploading crisocket: timed out waiting for the condition",
}

SWITCHES = {
    "version": "vX.Y.Z    kubeadm, kubelet and kubectl claim this version",
    "jws-delay": "SECONDS   a token is signed in cluster-info this long after it and cluster-info are there (2)",
    "init-delay": "SECONDS   init waits this long after its preflight checks",
    "join-delay": "SECONDS   join waits this long after its preflight checks",
    "pause": "POINT=SECONDS   kubeadm waits at this point",
    "kill": "POINT     kubeadm kills itself (SIGKILL) at this point, once",
    "fail-init": "NAME[:N]  init fails with this recorded error N times (1), then works",
    "fail-join": "NAME[:N]  join fails with this recorded error N times (1), then works",
    "cpus": "N         number of CPUs that kubeadm sees",
    "memory-mb": "N         memory that kubeadm sees",
    "swap": "on|off    swap that kubeadm and the kubelet see",
    "stopped": "NAME[,NAME]   static pods that the kubelet holds stopped, for example kube-apiserver",
    "images": "missing   no image is there | REPOSITORY   its images are there as well",
    "hurry": "N         kubeadm's fixed waits of minutes are N times shorter",
}


def read():
    try:
        return json.loads(FILE.read_text())
    except FileNotFoundError:
        return {}


def get(name, default=None):
    return read().get(name, default)


def number(name, default):
    value = get(name)
    return default if value is None else float(value)


def hurried(seconds):
    """A fixed wait of kubeadm, cut short if the test asked for it."""
    return seconds / number("hurry", 1)


def write(values):
    FILE.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    temporary = FILE.with_suffix(".new")
    temporary.write_text(json.dumps(values, indent=2) + "\n")
    temporary.rename(FILE)


def version():
    """The version that this node claims."""
    return Version(get("version") or DEFAULT_VERSION.read_text().strip())


def take_failure(command):
    """The failure that this run of init or join has to play, or None; counts down."""
    name, _, count = get(f"fail-{command}", "").partition(":")
    if not name:
        return None
    values = read()
    left = int(count or 1) - 1
    if left:
        values[f"fail-{command}"] = f"{name}:{left}"
    else:
        del values[f"fail-{command}"]
    write(values)
    return name


def at_line(command, node, line):
    """Called with each line that kubeadm has printed: here it pauses or dies if a switch says so."""
    values = read()
    for switch in ("pause", "kill"):
        point, _, seconds = values.get(switch, "").partition("=")
        if not point.startswith(command + ":"):
            continue
        texts = POINTS[point].format(node=node).split("|")
        if not any(line.startswith(text) for text in texts):
            continue
        if switch == "pause":
            time.sleep(float(seconds))
        else:
            del values["kill"]
            write(values)
            os.kill(os.getpid(), signal.SIGKILL)


def log_warning(text):
    """A test may ask for every warning about an unknown or doubled field: dsctl may never cause one."""
    WARNINGS.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    with WARNINGS.open("a") as file:
        file.write(text + "\n")


def check(name, value):
    if name not in SWITCHES:
        return f"unknown switch {name!r}, known are: {', '.join(SWITCHES)}"
    if name == "version":
        try:
            Version(value)
        except ValueError as error:
            return str(error)
    point = value.partition("=")[0]
    if name in ("pause", "kill") and point not in POINTS:
        return f"unknown point {point!r}, known are: {', '.join(POINTS)}"
    failure = value.partition(":")[0]
    if name in ("fail-init", "fail-join") and failure not in FAILURES:
        return f"unknown failure {failure!r}, known are: {', '.join(FAILURES)}"
    numbers = {"jws-delay", "init-delay", "join-delay", "cpus", "memory-mb", "hurry"}
    if name in numbers and not value.replace(".", "", 1).isdigit():
        return f"{name} needs a number, not {value!r}"
    return None


def usage():
    print("usage: stand-in set NAME VALUE | clear [NAME] | show | warnings [clear]", file=sys.stderr)
    for name, text in SWITCHES.items():
        print(f"  {name:<12}{text}", file=sys.stderr)
    return 2


def main(arguments):
    match arguments:
        case ["set", name, value]:
            problem = check(name, value)
            if problem:
                print(f"stand-in: {problem}", file=sys.stderr)
                return 2
            write(read() | {name: value})
        case ["clear"]:
            write({})
        case ["clear", name]:
            write({key: value for key, value in read().items() if key != name})
        case ["show"]:
            print(json.dumps({"version": str(version())} | read(), indent=2))
        case ["warnings"]:
            if WARNINGS.exists():
                print(WARNINGS.read_text(), end="")
        case ["warnings", "clear"]:
            WARNINGS.unlink(missing_ok=True)
        case _:
            return usage()
    return 0
