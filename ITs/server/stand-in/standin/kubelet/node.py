"""The Node object that a kubelet keeps up."""

import os
import platform
import socket
import subprocess
from pathlib import Path

from standin import containers, golang, switches
from standin.kubelet import options as opts

CNI = Path("/etc/cni/net.d")
NO_CNI = ("container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady "
          "message:Network plugin returns error: cni plugin not initialized")


def cni_configured():
    return CNI.is_dir() and any(file.suffix in (".conf", ".conflist", ".json") for file in CNI.iterdir())


def read(path):
    try:
        return Path(path).read_text().strip()
    except OSError:
        return ""


def containerd_version():
    shown = subprocess.run(["containerd", "--version"], check=False, capture_output=True, text=True)
    words = shown.stdout.split()
    return "containerd://" + (words[2].partition("~")[0].lstrip("v") if len(words) > 2 else "unknown")


def os_image():
    for line in read("/etc/os-release").splitlines():
        if line.startswith("PRETTY_NAME="):
            return line.partition("=")[2].strip('"')
    return "unknown"


class NodeStatus:
    def __init__(self, name, options):
        self.name, self.options = name, options
        self.runtime = containerd_version()
        self.transitions = {}

    def labels(self):
        labels = {"beta.kubernetes.io/arch": "amd64", "beta.kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64",
                  "kubernetes.io/hostname": self.name, "kubernetes.io/os": "linux"}
        for pair in filter(None, self.options.flag("node-labels", "").split(",")):
            key, _, value = pair.partition("=")
            labels[key] = value
        return labels

    def taints(self):
        taints = list(self.options.config.get("registerWithTaints") or [])
        for text in filter(None, self.options.flag("register-with-taints", "").split(",")):
            key, _, effect = text.rpartition(":")
            key, _, value = key.partition("=")
            taints.append({"key": key, "effect": effect} | ({"value": value} if value else {}))
        return taints

    def obj(self):
        spec = {"taints": self.taints()} if self.taints() else {}
        if self.options.flag("provider-id"):
            spec["providerID"] = self.options.flag("provider-id")
        return {"apiVersion": "v1", "kind": "Node",
                "metadata": {"name": self.name, "labels": self.labels(),
                             "annotations": {"node.alpha.kubernetes.io/ttl": "0",
                                             "volumes.kubernetes.io/controller-managed-attach-detach": "true"}},
                "spec": spec, "status": self.status()}

    def addresses(self):
        """None if there are none to report: the reason is in the journal, as in life."""
        addresses = self.options.node_ips or opts.default_address()
        problem = opts.node_address_problem(addresses)
        if problem:
            golang.klog("E", "kubelet_node_status.go:586",
                        f'"Failed to set some node status fields" err={golang.quote("failed to validate nodeIP: " + problem)} '
                        f'node="{self.name}"')
            return None
        return [{"type": "InternalIP", "address": str(address)} for address in addresses] + \
            [{"type": "Hostname", "address": self.name}]

    def ready(self):
        problems = [] if containers.containerd_up() else ["container runtime is down"]
        if problems or not cni_configured():
            problems.append(NO_CNI)
        if problems:
            text = problems[0] if len(problems) == 1 else f"[{', '.join(problems)}]"
            return "False", "KubeletNotReady", text
        return "True", "KubeletReady", "kubelet is posting ready status"

    def conditions(self):
        now = golang.rfc3339()
        found = {"MemoryPressure": ("False", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
                 "DiskPressure": ("False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
                 "PIDPressure": ("False", "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
                 "Ready": self.ready()}
        result = []
        for kind, (status, reason, message) in found.items():
            if self.transitions.get(kind, (None, None))[0] != status:
                self.transitions[kind] = (status, now)
            result.append({"type": kind, "status": status, "reason": reason, "message": message,
                           "lastHeartbeatTime": now, "lastTransitionTime": self.transitions[kind][1]})
        return result

    def status(self):
        version = switches.version()
        memory = next(line.split()[1] for line in read("/proc/meminfo").splitlines() if line.startswith("MemTotal:"))
        capacity = {"cpu": str(os.cpu_count()), "memory": f"{memory}Ki",
                    "pods": str(self.options.flag("max-pods") or self.options.config.get("maxPods", 110))}
        machine = read("/etc/machine-id")
        status = {
            "capacity": capacity, "allocatable": capacity, "conditions": self.conditions(),
            "daemonEndpoints": {"kubeletEndpoint": {"Port": 10250}},
            "images": [{"names": [image], "sizeBytes": 1} for image in version.images(version.image_repository)],
            "nodeInfo": {
                "architecture": "amd64", "operatingSystem": "linux", "osImage": os_image(),
                "kernelVersion": platform.release(), "machineID": machine,
                "systemUUID": read("/sys/class/dmi/id/product_uuid") or machine,
                "bootID": read("/proc/sys/kernel/random/boot_id"), "containerRuntimeVersion": self.runtime,
                "kubeletVersion": str(version)}}
        if version.minor < 33:
            status["nodeInfo"]["kubeProxyVersion"] = str(version)
        addresses = self.addresses()
        if addresses is not None:
            status["addresses"] = addresses
        return status


def host_name(options):
    return options.flag("hostname-override") or socket.gethostname().strip().lower()


