"""Pods that people ask for: kube-scheduler's and the kubelets' part, as far as no image runs.

The images of the claimed version count as there and run; no other one can be pulled.
"""

from standin import golang
from standin.apiserver import resources
from standin.apiserver.store import suffix
from standin.rest import StatusError

PODS = resources.by_word("pods")
EVENTS = resources.by_word("events")


def keep(api, nodes, images):
    for pod in api.get(PODS.path())["items"]:
        if "kubernetes.io/config.mirror" in pod["metadata"].get("annotations", {}):
            continue
        if pod.get("status", {}).get("phase") != "Pending":
            continue
        try:
            node = pod["spec"].get("nodeName")
            if not node:
                _schedule(api, pod, nodes)
            else:
                _start(api, pod, next((one for one in nodes if one["metadata"]["name"] == node), None), images)
        except StatusError as error:
            if error.code not in (404, 409):  # it was deleted, or changed: the next round sees
                raise


# -- kube-scheduler


def _schedule(api, pod, nodes):
    problems = [_problem(pod, node) for node in nodes]
    fitting = [node for node, problem in zip(nodes, problems) if problem is None]
    if fitting:
        chosen = min(fitting, key=lambda node: node["metadata"]["name"])
        pod["spec"]["nodeName"] = chosen["metadata"]["name"]
        _condition(pod, {"type": "PodScheduled", "status": "True"})
    else:
        counts = "; ".join(sorted(f"{problems.count(text)} {text}" for text in set(problems)))
        _condition(pod, {"type": "PodScheduled", "status": "False", "reason": "Unschedulable",
                         "message": f"0/{len(nodes)} nodes are available: {counts}."})
    api.update(_path(pod), pod)


def _problem(pod, node):
    """Why it cannot be there, in the scheduler's words."""
    spec = pod["spec"]
    if not _selected(spec, node):
        return "node(s) didn't match Pod's node affinity/selector"
    tolerations = spec.get("tolerations") or []
    if pod["metadata"].get("labels", {}).get("k8s-app") == "kube-dns":  # kubeadm's Deployment says so
        tolerations = [{"key": "node-role.kubernetes.io/control-plane", "effect": "NoSchedule"},
                       {"key": "node-role.kubernetes.io/master", "effect": "NoSchedule"}]
    taints = list(node.get("spec", {}).get("taints") or [])
    if node.get("spec", {}).get("unschedulable"):
        taints.append({"key": "node.kubernetes.io/unschedulable", "effect": "NoSchedule"})
    for taint in taints:
        if taint["effect"] != "PreferNoSchedule" and not any(_tolerates(one, taint) for one in tolerations):
            return f"node(s) had untolerated taint {{{taint['key']}: {taint.get('value', '')}}}"
    return None


def _selected(spec, node):
    labels = node["metadata"].get("labels", {})
    if any(labels.get(key) != value for key, value in (spec.get("nodeSelector") or {}).items()):
        return False
    required = (spec.get("affinity") or {}).get("nodeAffinity", {}).get("requiredDuringSchedulingIgnoredDuringExecution")
    terms = (required or {}).get("nodeSelectorTerms")
    return not terms or any(_matches(term, node) for term in terms)


def _matches(term, node):
    if term.get("matchExpressions"):
        raise NotImplementedError("matchExpressions of a node affinity")
    return all(field["key"] == "metadata.name" and field["operator"] == "In" and node["metadata"]["name"] in field["values"]
               for field in term.get("matchFields", []))


def _tolerates(toleration, taint):
    if toleration.get("effect") and toleration["effect"] != taint["effect"]:
        return False
    if not toleration.get("key"):
        return toleration.get("operator") == "Exists"
    if toleration["key"] != taint["key"]:
        return False
    return toleration.get("operator") == "Exists" or toleration.get("value", "") == taint.get("value", "")


# -- the kubelet of its node


def _start(api, pod, node, images):
    ready = node and any(item["type"] == "Ready" and item["status"] == "True"
                         for item in node.get("status", {}).get("conditions", []))
    if not ready:
        return
    missing = [container for container in pod["spec"]["containers"] if container["image"] not in images]
    if missing:
        _cannot_pull(api, pod, missing[0])
        return
    pod["status"] |= {"phase": "Running", "startTime": golang.rfc3339(), "containerStatuses": [
        {"name": container["name"], "image": container["image"], "ready": True, "restartCount": 0,
         "state": {"running": {"startedAt": golang.rfc3339()}}} for container in pod["spec"]["containers"]]}
    for kind in ("Initialized", "Ready", "ContainersReady"):
        _condition(pod, {"type": kind, "status": "True"})
    api.update(_path(pod), pod)


def _cannot_pull(api, pod, container):
    """First the attempt, then the wait before the next one."""
    status, image = pod["status"], container["image"]
    states = status.get("containerStatuses")
    if states and states[0]["state"]["waiting"]["reason"] == "ImagePullBackOff":
        return
    problem = f'failed to pull and unpack image "{image}": failed to resolve reference "{image}": failed to do request: ' \
              f'Head "https://{image.partition("/")[0]}/v2/": dial tcp: lookup {image.partition("/")[0]}: no such host'
    if not states:
        waiting = {"reason": "ErrImagePull", "message": problem}
        _event(api, pod, "Failed", f'Failed to pull image "{image}": {problem}')
    else:
        waiting = {"reason": "ImagePullBackOff", "message": f'Back-off pulling image "{image}": ErrImagePull: {problem}'}
        _event(api, pod, "BackOff", f'Back-off pulling image "{image}"')
    status.setdefault("startTime", golang.rfc3339())
    status["containerStatuses"] = [{"name": container["name"], "image": image, "imageID": "", "ready": False,
                                    "restartCount": 0, "started": False, "state": {"waiting": waiting}}]
    _condition(pod, {"type": "Initialized", "status": "True"})
    for kind in ("Ready", "ContainersReady"):
        _condition(pod, {"type": kind, "status": "False", "reason": "ContainersNotReady",
                         "message": f"containers with unready status: [{container['name']}]"})
    api.update(_path(pod), pod)


def _event(api, pod, reason, message):
    api.create(EVENTS.path(pod["metadata"]["namespace"]), {
        "metadata": {"name": f"{pod['metadata']['name']}.{suffix()}"}, "type": "Warning", "reason": reason, "message": message,
        "involvedObject": {"kind": "Pod", "namespace": pod["metadata"]["namespace"], "name": pod["metadata"]["name"],
                           "uid": pod["metadata"]["uid"]}})


def _condition(pod, condition):
    conditions = pod.setdefault("status", {}).setdefault("conditions", [])
    conditions[:] = [item for item in conditions if item["type"] != condition["type"]] + [condition]


def _path(pod):
    return PODS.path(pod["metadata"]["namespace"], pod["metadata"]["name"])
