"""Static pods: what lies in the manifest directory runs, what is gone from it ends."""

import hashlib
import time
from pathlib import Path

import yaml

from standin import containers, golang, goyaml, switches
from standin.apiserver import resources
from standin.rest import ConnectionFailed, StatusError

PODS = resources.by_word("pods")
STATE = Path("/var/lib/kubelet/pods")
FIRST_BACKOFF, LONGEST_BACKOFF = 1.0, 30.0


def read_manifests(directory, node):
    """{file name: pod with uid}. The uid is a hash, so that a changed manifest is another pod."""
    found = {}
    for file in sorted(Path(directory).glob("*.yaml")):
        try:
            text = file.read_text()
            pod = goyaml.load(text)
            pod["metadata"]["uid"] = hashlib.md5(f"{node}{file}{text}".encode()).hexdigest()
            pod["spec"]["containers"][0]["command"][0]
        except (OSError, yaml.YAMLError, KeyError, TypeError, IndexError) as error:
            golang.klog("E", "file.go:187", f'"Could not process manifest file" err={golang.quote(str(error))} path="{file}"')
            continue
        found[file.name] = pod
    return found


class StaticPods:
    def __init__(self, node, directory):
        self.node, self.directory = node, directory
        self.backoff = {}   # uid -> (seconds, not before)
        self.problems = {}  # uid -> last text in the journal

    def sync(self):
        """One round. The pods that should run."""
        pods = read_manifests(self.directory, self.node)
        stopped = set(switches.get("stopped", "").split(","))
        wanted = {pod["metadata"]["uid"]: pod for pod in pods.values() if pod["metadata"]["name"] not in stopped}
        current = {}
        for container in containers.all_containers():
            uid = container.record["podUid"]
            if uid not in wanted:
                if container.running:
                    container.stop()
                if not any(pod["metadata"]["uid"] == uid for pod in pods.values()):
                    container.forget()
            elif uid not in current:
                current[uid] = container  # the newest attempt
        for uid, pod in wanted.items():
            if uid not in current or not current[uid].running:
                self._start(pod, current.get(uid))
        return list(pods.values())

    def _start(self, pod, previous):
        uid = pod["metadata"]["uid"]
        seconds, not_before = self.backoff.get(uid, (0.0, 0.0))
        if time.monotonic() < not_before:
            return
        if previous and time.time() - previous.record["created"] > 60:
            seconds = 0.0  # it had run for a while
        if previous:
            seconds = min(seconds * 2 or FIRST_BACKOFF, LONGEST_BACKOFF)
        self.backoff[uid] = (seconds, time.monotonic() + seconds)
        try:
            (STATE / uid).mkdir(mode=0o750, parents=True, exist_ok=True)
            containers.start(pod, self.node, previous.record["attempt"] + 1 if previous else 0)
        except (OSError, containers.UnknownProgram) as error:
            golang.klog("E", "pod_workers.go:190", f'"Error syncing pod, skipping" err={golang.quote(str(error))}')

    def mirror(self, api, pods, addresses):
        """The pods of the manifests as the API shows them."""
        present = {pod["metadata"]["name"]: pod for pod in api.get(
            PODS.path("kube-system") + f"?fieldSelector=spec.nodeName%3D{self.node}")["items"]
            if "kubernetes.io/config.mirror" in pod["metadata"].get("annotations", {})}
        running = {}
        for container in containers.all_containers():
            running.setdefault(container.record["podUid"], container)
        for pod in pods:
            name = f"{pod['metadata']['name']}-{self.node}"
            obj = self._mirror_object(pod, name, running.get(pod["metadata"]["uid"]), addresses)
            old = present.pop(name, None)
            if old and old["metadata"]["annotations"]["kubernetes.io/config.hash"] != pod["metadata"]["uid"]:
                api.delete(PODS.path("kube-system", name))
                old = None
            if old is None:
                api.create(PODS.path("kube-system"), obj)
            elif old.get("status") != obj["status"]:
                api.update(PODS.path("kube-system", name) + "/status", {"metadata": {}, "status": obj["status"]})
        for name in present:
            api.delete(PODS.path("kube-system", name))

    def _mirror_object(self, pod, name, container, addresses):
        spec = pod["spec"]["containers"][0]
        up = bool(container and container.running)
        restarts = container.record["attempt"] if container else 0
        status = {"phase": "Running" if container else "Pending",
                  "conditions": [{"type": "Ready", "status": "True" if up else "False"}],
                  "containerStatuses": [{"name": spec["name"], "image": spec["image"], "ready": up,
                                         "restartCount": restarts}]}
        if addresses:
            status |= {"hostIP": addresses[0], "podIP": addresses[0], "podIPs": [{"ip": ip} for ip in addresses]}
        return {"metadata": {"name": name, "labels": pod["metadata"].get("labels", {}),
                             "annotations": (pod["metadata"].get("annotations") or {}) | {
                                 "kubernetes.io/config.hash": pod["metadata"]["uid"],
                                 "kubernetes.io/config.mirror": pod["metadata"]["uid"],
                                 "kubernetes.io/config.source": "file"}},
                "spec": pod["spec"] | {"nodeName": self.node}, "status": status}


def try_mirror(static_pods, api, pods, addresses):
    try:
        static_pods.mirror(api, pods, addresses)
    except (ConnectionFailed, StatusError) as error:
        golang.klog("E", "kubelet.go:1660", f'"Failed creating a mirror pod" err={golang.quote(str(error))}')
