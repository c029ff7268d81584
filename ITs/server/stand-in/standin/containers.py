"""What containerd and runc would be for static pods: each container is a transient systemd unit of its own.

So a stopped kubelet leaves them running, as in life, and a record in /run (lost at a reboot, like they are) names them.
"""

import hashlib
import json
import os
import re
import shutil
import socket
import subprocess
import time
import uuid
from pathlib import Path

RECORDS = Path("/run/stand-in/containers")
LOGS = Path("/var/log/pods")
CONTAINERD = "/run/containerd/containerd.sock"

PYTHON = "/opt/stand-in/python3"
MODULES = {
    "kube-apiserver": "standin.apiserver.server",
    "kube-controller-manager": "standin.controllers.manager",
    "kube-scheduler": "standin.controllers.scheduler",
}
# Of an etcd newer than Debian's 3.4; they tune things that a test cluster does not need.
NEWER_ETCD_FLAGS = re.compile(r"--(feature-gates|watch-progress-notify-interval|experimental-watch-progress-notify-interval"
                              r"|experimental-initial-corrupt-check|initial-corrupt-check)=.*")


class UnknownProgram(Exception):
    pass


class Container:
    def __init__(self, record):
        self.record = record
        self.id, self.name, self.pod = record["id"], record["name"], record["pod"]

    @property
    def running(self):
        """Is this very process still there (not one that got its number later)?"""
        return self.record["pid"] > 0 and start_time(self.record["pid"]) == self.record["startTime"]

    @property
    def log(self):
        return Path(self.record["log"])

    def stop(self):
        subprocess.run(["systemctl", "stop", self.record["unit"]], check=False, capture_output=True)

    def forget(self):
        (RECORDS / f"{self.id}.json").unlink(missing_ok=True)


def start_time(pid):
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] == "Z" else fields[19]


def all_containers():
    """The newest first."""
    found = []
    if RECORDS.is_dir():
        for file in RECORDS.glob("*.json"):
            try:
                found.append(Container(json.loads(file.read_text())))
            except FileNotFoundError:
                continue  # just removed by somebody else
    return sorted(found, key=lambda container: -container.record["created"])


def command_line(command):
    program, *flags = command
    if program == "etcd":
        # 3.4's own default logger would find journald and write there instead of into the container's log.
        log = [] if any(flag.startswith("--logger=") for flag in flags) else ["--logger=zap", "--log-outputs=stderr"]
        return ["/usr/bin/etcd", *(flag for flag in flags if not NEWER_ETCD_FLAGS.fullmatch(flag)), *log]
    if program in MODULES:
        return [PYTHON, "-B", "-m", MODULES[program], *flags]
    raise UnknownProgram(f"stand-in: a container that runs {program!r} is not implemented")


def start(pod, node, attempt):
    """Starts the (only) container of a static pod; pod is the manifest, its uid set."""
    spec = pod["spec"]["containers"][0]
    name, uid = spec["name"], pod["metadata"]["uid"]
    pod_name = f"{pod['metadata']['name']}-{node}"
    identity = hashlib.sha256(f"{uid}{attempt}{uuid.uuid4()}".encode()).hexdigest()
    directory = LOGS / f"kube-system_{pod_name}_{uid}" / name
    directory.mkdir(parents=True, exist_ok=True)
    log, unit = directory / f"{attempt}.log", f"stand-in-{name}-{identity[:13]}.service"
    command = command_line(spec["command"])
    if name == "etcd":  # the kubelet makes a hostPath that is not there
        data = next(flag.partition("=")[2] for flag in spec["command"] if flag.startswith("--data-dir="))
        os.makedirs(data, mode=0o700, exist_ok=True)
    subprocess.run(["systemd-run", "--quiet", "--collect", f"--unit={unit}", f"--description={name} of {pod_name}",
                    "--setenv=PYTHONPATH=/opt/stand-in/lib", "--property=TimeoutStopSec=5",
                    f"--property=StandardOutput=append:{log}", f"--property=StandardError=append:{log}",
                    "--", *command], check=True, capture_output=True)
    shown = subprocess.run(["systemctl", "show", "--property=MainPID", "--value", unit],
                           check=False, capture_output=True, text=True)
    pid = int(shown.stdout.strip() or 0)
    record = {"id": identity, "name": name, "pod": pod_name, "podUid": uid, "unit": unit, "attempt": attempt,
              "created": time.time(), "pid": pid, "startTime": start_time(pid), "log": str(log),
              "image": spec["image"], "podId": hashlib.sha256(f"{uid}sandbox".encode()).hexdigest()}
    RECORDS.mkdir(parents=True, exist_ok=True)
    temporary = RECORDS / f".{identity}"
    temporary.write_text(json.dumps(record))
    temporary.rename(RECORDS / f"{identity}.json")
    return Container(record)


def remove_all():
    """As `crictl rmp -f` for every pod."""
    subprocess.run(["systemctl", "stop", "stand-in-*.service"], check=False, capture_output=True)
    for container in all_containers():
        container.forget()
    shutil.rmtree(LOGS, ignore_errors=True)


def pulled_images():
    """What the real containerd has, by name and tag."""
    listed = subprocess.run(["ctr", "-n", "k8s.io", "images", "ls", "-q"], check=False, capture_output=True, text=True)
    return [image for image in listed.stdout.split() if not image.startswith("sha256:")]


def containerd_up():
    """Does containerd's real socket take connections?"""
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(2)
        try:
            client.connect(CONTAINERD)
            return True
        except OSError:
            return False


def cri_enabled():
    """Has the real containerd its CRI plugin loaded?"""
    shown = subprocess.run(["ctr", "plugins", "ls"], check=False, capture_output=True, text=True, timeout=10)
    return any(line.split()[:2] == ["io.containerd.grpc.v1", "cri"] and line.split()[-1] == "ok"
               for line in shown.stdout.splitlines() if line.split())
