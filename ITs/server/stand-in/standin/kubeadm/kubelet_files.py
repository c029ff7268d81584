"""What kubeadm writes for the kubelet, and how it starts and stops it."""

import http.client
import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

from standin import golang, goyaml, pki, switches
from standin.kubeadm.errors import KubeadmError

ROOT = Path("/var/lib/kubelet")
CONFIG = ROOT / "config.yaml"
INSTANCE = ROOT / "instance-config.yaml"
FLAGS = ROOT / "kubeadm-flags.env"


def systemctl(*words):
    return subprocess.run(["systemctl", *words], check=False, capture_output=True, text=True)


def configuration(cluster, version, given=None):
    """The KubeletConfiguration of the cluster: kubeadm's values, the user's document over them."""
    zero = "cpuManagerReconcilePeriod evictionPressureTransitionPeriod fileCheckFrequency httpCheckFrequency " \
           "imageMinimumGCAge nodeStatusReportFrequency nodeStatusUpdateFrequency runtimeRequestTimeout " \
           "shutdownGracePeriod shutdownGracePeriodCriticalPods streamingConnectionIdleTimeout syncFrequency " \
           "volumeStatsAggPeriod"
    config = {name: "0s" for name in zero.split()} | {
        "apiVersion": "kubelet.config.k8s.io/v1beta1", "kind": "KubeletConfiguration",
        "authentication": {"anonymous": {"enabled": False}, "webhook": {"cacheTTL": "0s", "enabled": True},
                           "x509": {"clientCAFile": f"{cluster.certificates_dir}/ca.crt"}},
        "authorization": {"mode": "Webhook", "webhook": {"cacheAuthorizedTTL": "0s", "cacheUnauthorizedTTL": "0s"}},
        "cgroupDriver": "systemd", "clusterDNS": [str(cluster.service_networks[0][10])],
        "clusterDomain": cluster.dns_domain, "healthzBindAddress": "127.0.0.1", "healthzPort": 10248, "logging": {},
        "memorySwap": {}, "rotateCertificates": True, "staticPodPath": "/etc/kubernetes/manifests",
    }
    if version.minor >= 24:
        config["logging"] = {"flushFrequency": 0, "options": {"json": {"infoBufferSize": "0"}}, "verbosity": 0}
    if version.minor >= 27:
        config["containerRuntimeEndpoint"] = ""
    if version.minor >= 29:
        config["imageMaximumGCAge"] = "0s"
    if version.minor >= 32:
        config["crashLoopBackOff"] = {}
    return config | (given or {})


def write_config(out, config, version, cri_socket, phase_name, patches):
    """config.yaml; from 1.34 on the CRI socket is this node's own matter and comes from instance-config.yaml."""
    if version.instance_config:
        out(f'[{phase_name}] Writing kubelet configuration to file "{INSTANCE}"')
        instance = {"apiVersion": "kubelet.config.k8s.io/v1beta1", "kind": "KubeletConfiguration",
                    "containerRuntimeEndpoint": cri_socket}
        pki.write(INSTANCE, goyaml.dump(instance), 0o644)
        out('[patches] Applied patch of type "application/strategic-merge-patch+json" to target "kubeletconfiguration"')
        config = config | {"containerRuntimeEndpoint": cri_socket}
    out(f'[{phase_name}] Writing kubelet configuration to file "{CONFIG}"')
    pki.write(CONFIG, goyaml.dump(patches.apply(out, "kubeletconfiguration", config)), 0o644)


def write_flags(out, node, version, repository, register_taints):
    out(f'[kubelet-start] Writing kubelet environment file with flags to file "{FLAGS}"')
    flags = {}
    if version.minor <= 23:
        flags["container-runtime"] = "remote"
    if not version.instance_config:
        flags["container-runtime-endpoint"] = node.cri_socket if "://" in node.cri_socket or version.minor <= 23 \
            else f"unix://{node.cri_socket}"
    if version.minor <= 34:
        flags["pod-infra-container-image"] = f"{repository}/pause:{version.pause_tag}"
    if register_taints:
        flags["register-with-taints"] = ",".join(f"{taint['key']}={taint.get('value', '')}:{taint['effect']}"
                                                 for taint in register_taints)
    if node.name != socket.gethostname().strip().lower():
        flags["hostname-override"] = node.name
    given = {name for name, _ in node.extra_args}
    found = [(name, value) for name, value in flags.items() if name not in given] + node.extra_args
    text = " ".join(f"--{name}={value}" for name, value in sorted(found, key=lambda pair: pair[0]))
    pki.write(FLAGS, f'KUBELET_KUBEADM_ARGS="{text}"\n', 0o644)


def stop():
    systemctl("stop", "kubelet")


def start(out):
    out("[kubelet-start] Starting the kubelet")
    systemctl("daemon-reload")
    systemctl("restart", "kubelet")


def healthy():
    """None, or why not, in Go's words."""
    connection = http.client.HTTPConnection("127.0.0.1", 10248, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return None if connection.getresponse().status == 200 else "HTTP status 500"
    except OSError as error:
        host = "[::1]" if isinstance(error, ConnectionRefusedError) else "127.0.0.1"
        return f'Get "http://localhost:10248/healthz": {golang.network_error(error, host.strip("[]"), 10248)}'
    finally:
        connection.close()


class HealthCheck:
    """kubeadm 1.22 looks at the kubelet after 40 s, then 5, 10, 20 and 40 s later, and gives up after the fifth time."""

    def __init__(self, out):
        self.out = out
        self.started = time.monotonic()
        self.checks = [switches.hurried(second) for second in (40, 45, 55, 75, 115)]
        self.announced = False

    def failed(self):
        """Call often. True once the kubelet has been unhealthy at every look."""
        if not self.checks or time.monotonic() - self.started < self.checks[0]:
            return False
        if not self.announced:
            self.announced = True
            self.out("[kubelet-check] Initial timeout of 40s passed.")
        problem = healthy()
        if problem is None:
            self.checks = []
            return False
        self.checks.pop(0)
        self.out("[kubelet-check] It seems like the kubelet isn't running or healthy.")
        self.out("[kubelet-check] The HTTP call equal to 'curl -sSL http://localhost:10248/healthz' failed with error: "
                 f"{problem}.")
        return not self.checks


class Unhealthy(KubeadmError):
    pass


def wait_modern(out, seconds):
    """From 1.30 on the kubelet is waited for on its own, before everything else."""
    limit = golang.duration(seconds)
    out(f"[kubelet-check] Waiting for a healthy kubelet at http://127.0.0.1:10248/healthz. This can take up to {limit}")
    began = time.monotonic()
    if golang.poll(0.5, switches.hurried(seconds), lambda: healthy() is None):
        out(f"[kubelet-check] The kubelet is healthy after {(time.monotonic() - began) * 1000:.6f}ms")
        return
    out(f"[kubelet-check] The kubelet is not healthy after {limit}")
    out("")
    raise Unhealthy("the HTTP call equal to 'curl -sSL http://127.0.0.1:10248/healthz' returned error: "
                    + (healthy() or "").replace("localhost", "127.0.0.1").replace("[::1]", "127.0.0.1"))


def empty(folder):
    """Removes what is in the folder; the folder stays, as after `kubeadm reset`."""
    folder = Path(folder)
    if not folder.is_dir():
        return
    for entry in os.scandir(folder):
        if entry.is_dir(follow_symlinks=False):
            shutil.rmtree(entry.path, ignore_errors=True)
        else:
            os.unlink(entry.path)
