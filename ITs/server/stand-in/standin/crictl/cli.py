"""crictl: the static pods' containers; `info` and `version` tell about the real containerd."""

import hashlib
import json
import os
import re
import subprocess
import sys
import time

from standin import containers, golang, switches
from standin.kubeadm.preflight import image_present, played_images
from standin.kubelet.node import cni_configured

SOCKET = "unix:///run/containerd/containerd.sock"
VALUES = {"--name", "-r", "--runtime-endpoint", "-i", "--image-endpoint", "-o", "--output", "--state", "-s", "--tail",
          "--timeout", "-t", "--config", "-c", "--pod", "-p", "--label"}


class Problem(Exception):
    pass


def parse(arguments):
    """(options, words): the words of `exec` are left alone from the container on."""
    options, words = {}, []
    rest = list(arguments)
    while rest:
        word = rest.pop(0)
        if words[:1] == ["exec"] and len(words) >= 2:
            words.append(word)
        elif word.startswith("-") and not word[1:].isdigit():
            name, equals, value = word.partition("=")
            if not equals and name in VALUES:
                value = rest.pop(0) if rest else ""
            options[name] = value or "true"
        else:
            words.append(word)
    return options, words


def need_containerd():
    if not containers.containerd_up():
        raise Problem(f"connect: connect endpoint '{SOCKET}', make sure you are running as root and the endpoint has been "
                      "started: context deadline exceeded")


def ago(created):
    seconds = int(time.time() - created)
    if seconds < 1:
        return "Less than a second ago"
    if seconds < 60:
        return f"{seconds} seconds ago" if seconds > 1 else "1 second ago"
    if seconds < 120:
        return "About a minute ago"
    minutes = seconds // 60
    if minutes < 60:
        return f"{minutes} minutes ago"
    return "About an hour ago" if minutes < 120 else f"{minutes // 60} hours ago"


def table(rows):
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        print("".join(cell.ljust(width + 3) for cell, width in zip(row[:-1], widths)) + row[-1])


def chosen(options):
    found = containers.all_containers()
    if "-a" not in options and "--all" not in options:
        found = [container for container in found if container.running]
    if "--name" in options:
        found = [container for container in found if re.search(options["--name"], container.name)]
    if "--state" in options or "-s" in options:
        wanted = options.get("--state", options.get("-s", "")).lower() == "running"
        found = [container for container in found if container.running == wanted]
    return found


def ps(options, _words):
    need_containerd()
    found = chosen(options)
    if "-q" in options or "--quiet" in options:
        for container in found:
            print(container.id)
        return 0
    if options.get("-o", options.get("--output")) == "json":
        print(json.dumps({"containers": [describe(container) for container in found]}, indent=2))
        return 0
    head = ["CONTAINER", "IMAGE", "CREATED", "STATE", "NAME", "ATTEMPT", "POD ID"]
    rows = [[c.id[:13], c.record["podUid"][:13], ago(c.record["created"]), "Running" if c.running else "Exited", c.name,
             str(c.record["attempt"]), c.record["podId"][:13]] for c in found]
    if switches.version().minor >= 24:
        head.append("POD")
        rows = [row + [c.pod] for row, c in zip(rows, found)]
    table([head, *rows])
    return 0


def describe(container):
    return {"id": container.id, "podSandboxId": container.record["podId"],
            "metadata": {"name": container.name, "attempt": container.record["attempt"]},
            "image": {"image": container.record["image"]}, "imageRef": container.record["image"],
            "state": "CONTAINER_RUNNING" if container.running else "CONTAINER_EXITED",
            "createdAt": str(int(container.record["created"] * 1e9)),
            "labels": {"io.kubernetes.container.name": container.name, "io.kubernetes.pod.name": container.pod,
                       "io.kubernetes.pod.namespace": "kube-system",
                       "io.kubernetes.pod.uid": container.record["podUid"]}}


def pods(options, _words):
    need_containerd()
    newest = {}
    for container in containers.all_containers():
        newest.setdefault(container.record["podId"], container)
    found = list(newest.values())
    if "-q" in options:
        for container in found:
            print(container.record["podId"])
        return 0
    if options.get("-o", options.get("--output")) == "json":
        print(json.dumps({"items": [{
            "id": c.record["podId"], "state": "SANDBOX_READY", "createdAt": str(int(c.record["created"] * 1e9)),
            "metadata": {"name": c.pod, "uid": c.record["podUid"], "namespace": "kube-system", "attempt": 0}}
            for c in found]}, indent=2))
        return 0
    table([["POD ID", "CREATED", "STATE", "NAME", "NAMESPACE", "ATTEMPT", "RUNTIME"],
           *([c.record["podId"][:13], ago(c.record["created"]), "Ready", c.pod, "kube-system", "0", "(default)"]
             for c in found)])
    return 0


def one(prefix):
    found = [container for container in containers.all_containers() if prefix and container.id.startswith(prefix)]
    if len(found) != 1:
        raise Problem(f'getting the status of the container {golang.quote(prefix)}: rpc error: code = NotFound desc = an error '
                      f"occurred when try to find container {golang.quote(prefix)}: not found")
    return found[0]


def exec_(options, words):
    """Only etcd's own tools: there is no file system of the container to run anything else in."""
    if len(words) < 2:
        raise Problem("ID cannot be empty")
    need_containerd()
    container = one(words[0])
    if not container.running:
        raise Problem("execing command in container: rpc error: code = Unknown desc = failed to exec in container: container is "
                      "in CONTAINER_EXITED state")
    if container.name != "etcd" or words[1] not in ("etcdctl", "etcd"):
        print(f"stand-in: crictl exec of {words[1]} in {container.name} is not implemented", file=sys.stderr)
        return switches.NOT_IMPLEMENTED
    return subprocess.run(words[1:], check=False, env=os.environ | {"ETCDCTL_API": "3"}).returncode


def logs(options, words):
    if not words:
        raise Problem("ID cannot be empty")
    need_containerd()
    lines = one(words[0]).log.read_text(errors="replace").splitlines()
    tail = int(options.get("--tail", -1))
    for line in lines[-tail:] if tail > 0 else lines:
        print(line, file=sys.stderr)  # the programs log to standard error
    return 0


def info(_options, _words):
    need_containerd()
    if not containers.cri_enabled():
        raise Problem("getting status of runtime: rpc error: code = Unimplemented desc = unknown service runtime.v1.RuntimeService")
    ready = cni_configured()
    network = {"type": "NetworkReady", "status": ready, "reason": "" if ready else "NetworkPluginNotReady",
               "message": "" if ready else "Network plugin returns error: cni plugin not initialized"}
    print(json.dumps({"status": {"conditions": [
        {"type": "RuntimeReady", "status": True, "reason": "", "message": ""}, network]}}, indent=2))
    return 0


def version(_options, _words):
    need_containerd()
    shown = subprocess.run(["containerd", "--version"], check=False, capture_output=True, text=True).stdout.split()
    api = "v1alpha2" if switches.version().minor <= 25 else "v1"
    print(f"Version:  0.1.0\nRuntimeName:  containerd\nRuntimeVersion:  {shown[2]}\nRuntimeApiVersion:  {api}")
    return 0


def images(options, _words):
    """Played ones, and those that were really pulled."""
    need_containerd()
    found = played_images(switches.version()) + (containers.pulled_images() if switches.get("images", "") else [])
    rows = [[*image.rpartition(":")[::2], hashlib.sha256(image.encode()).hexdigest()[:13], "1MB"] for image in found]
    if "-q" in options or "--quiet" in options:
        print("\n".join(row[2] for row in rows))
    else:
        table([["IMAGE", "TAG", "IMAGE ID", "SIZE"], *rows])
    return 0


def pull(_options, words):
    """By hosts.toml as containerd reads it; nothing is unpacked, as nothing runs."""
    need_containerd()
    if len(words) != 1:
        raise Problem("image cannot be empty")
    if not image_present(words[0], switches.version()):
        fetched = subprocess.run(["ctr", "-n", "k8s.io", "content", "fetch", "--hosts-dir", "/etc/containerd/certs.d", words[0]],
                                 check=False, capture_output=True, text=True)
        if fetched.returncode:
            lines = fetched.stderr.strip().splitlines() or ["nothing was said"]
            raise Problem(f"pulling image: rpc error: code = Unknown desc = failed to pull and unpack image {golang.quote(words[0])}: "
                          + lines[-1].removeprefix("ctr: "))
    print(f"Image is up to date for sha256:{hashlib.sha256(words[0].encode()).hexdigest()}")
    return 0


COMMANDS = {"ps": ps, "images": images, "pull": pull, "pods": pods, "exec": exec_, "logs": logs, "info": info, "version": version}


def main(arguments):
    options, words = parse(arguments)
    endpoint = options.get("-r", options.get("--runtime-endpoint", SOCKET))
    if endpoint.replace("/var/run/", "/run/") not in (SOCKET, SOCKET.removeprefix("unix://")):
        print(f"stand-in: crictl with the endpoint {endpoint} is not implemented", file=sys.stderr)
        return switches.NOT_IMPLEMENTED
    if not words or words[0] not in COMMANDS:
        print(f"stand-in: crictl {' '.join(words)} is not implemented", file=sys.stderr)
        return switches.NOT_IMPLEMENTED
    try:
        return COMMANDS[words[0]](options, words[1:])
    except Problem as problem:
        print(f'time="{golang.rfc3339()}" level=fatal msg={golang.quote(str(problem))}', file=sys.stderr)
        return 1
