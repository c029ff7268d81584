"""kubectl drain: cordon, then evict what may move."""

import sys
import time

from standin import golang, switches
from standin.apiserver import resources
from standin.rest import StatusError

PODS = resources.by_word("pods")
NODES = resources.by_word("nodes")
RETRY = 5.0
MIRROR = "kubernetes.io/config.mirror"


class Refused(Exception):
    """The pods that are not evicted without another flag."""


class TooLate(Exception):
    pass


def name_of(pod):
    return f"{pod['metadata']['namespace']}/{pod['metadata']['name']}"


def controller(pod):
    return next((owner for owner in pod["metadata"].get("ownerReferences", []) if owner.get("controller")), None)


def has_local_storage(pod):
    return any("emptyDir" in volume for volume in pod["spec"].get("volumes", []))


def chosen(command, pods):
    """Those to evict; a warning or a refusal for those that are not everybody's."""
    daemons, lonely, local, evicted = [], [], [], []
    for pod in pods:
        if MIRROR in pod["metadata"].get("annotations", {}):
            continue
        over = pod.get("status", {}).get("phase") in ("Succeeded", "Failed")
        owner = controller(pod)
        if owner and owner["kind"] == "DaemonSet" and not over:
            daemons.append(name_of(pod))
            continue
        if not owner and not over:
            lonely.append(name_of(pod))
        if has_local_storage(pod) and not over:
            local.append(name_of(pod))
        evicted.append(pod)
    refuse(command, daemons, lonely, local)
    return evicted


def refuse(command, daemons, lonely, local):
    version = switches.version()
    warning = "WARNING" if version.minor <= 23 else "Warning"
    unmanaged = "Pods not managed by ReplicationController, ReplicaSet, Job, DaemonSet or StatefulSet"
    if version.minor >= 25:
        unmanaged = "Pods that declare no controller"
    problems, warnings = [], []
    if daemons:
        (warnings.append(f"ignoring DaemonSet-managed Pods: {', '.join(daemons)}") if command.on("ignore-daemonsets") else
         problems.append(f"cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore): {', '.join(daemons)}"))
    if local and not command.on("delete-emptydir-data"):
        problems.append(f"cannot delete Pods with local storage (use --delete-emptydir-data to override): {', '.join(local)}")
    if lonely:
        (warnings.append(f"deleting {unmanaged}: {', '.join(lonely)}") if command.on("force") else
         problems.append(f"cannot delete {unmanaged} (use --force to override): {', '.join(lonely)}"))
    if problems:
        raise Refused(problems[0] if len(problems) == 1 else f"[{', '.join(problems)}]")
    if warnings:
        print(f"{warning}: {'; '.join(warnings)}", file=sys.stderr)


def drain(command, cordon, words):
    api = command.api()
    code = cordon(command, words)
    if code:
        return code
    node = words[0]
    pods = [pod for pod in api.get(PODS.path() + f"?fieldSelector=spec.nodeName%3D{node}")["items"]]
    limit = command.option("timeout", "0s")
    try:
        found = chosen(command, pods)
        evict(api, found, limit)
    except (Refused, TooLate) as error:
        return failed(node, str(error))
    print(f"node/{node} {'evicted' if found and switches.version().minor == 22 else 'drained'}")
    return 0


def evict(api, pods, limit):
    seconds = golang.parse_duration(limit)
    end = time.monotonic() + seconds if seconds else float("inf")
    waiting, problems = list(pods), []
    for pod in pods:
        print(f"evicting pod {name_of(pod)}", flush=True)
    while waiting:
        left = []
        for pod in waiting:
            try:
                api.create(PODS.path(pod["metadata"]["namespace"], pod["metadata"]["name"]) + "/eviction",
                           {"apiVersion": "policy/v1", "kind": "Eviction",
                            "metadata": {"name": pod["metadata"]["name"], "namespace": pod["metadata"]["namespace"]}})
                print(f"pod/{pod['metadata']['name']} evicted", flush=True)
            except StatusError as error:
                if error.not_found:
                    print(f"pod/{pod['metadata']['name']} evicted", flush=True)
                elif error.code == 429:
                    print(f"error when evicting pods/\"{pod['metadata']['name']}\" -n \"{pod['metadata']['namespace']}\" "
                          f"(will retry after 5s): {error}", file=sys.stderr, flush=True)
                    left.append(pod)
                else:
                    raise
        waiting = left
        if waiting and time.monotonic() + RETRY > end:
            time.sleep(max(0.0, end - time.monotonic()))
            problems = [f"error when evicting pods/\"{pod['metadata']['name']}\" -n \"{pod['metadata']['namespace']}\": "
                        f"global timeout reached: {limit}" for pod in waiting]
            raise TooLate(problems[0] if len(problems) == 1 else f"[{', '.join(problems)}]")
        if waiting:
            time.sleep(RETRY)


def failed(node, problem):
    if switches.version().minor == 22:
        print("DEPRECATED WARNING: Aborting the drain command in a list of nodes will be deprecated in v1.23.\nThe new behavior "
              "will make the drain command go through all nodes even if one or more nodes failed during the drain.\nFor now, "
              "users can try such experience via: --ignore-errors", file=sys.stderr)
        print(f'error: unable to drain node "{node}", aborting command...\n', file=sys.stderr)
    else:
        print(f'error: unable to drain node "{node}" due to error: {problem}, continuing command...', file=sys.stderr)
    print(f"There are pending nodes to be drained:\n {node}\nerror: {problem}", file=sys.stderr)
    return 1
