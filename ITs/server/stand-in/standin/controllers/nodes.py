"""nodeipam, nodelifecycle, podgc and daemonset of the controller manager, as far as a node without pods needs them."""

import datetime
import ipaddress

from standin import golang
from standin.apiserver import resources
from standin.apiserver.store import suffix

NODES = resources.by_word("nodes")
LEASES = resources.by_word("leases")
PODS = resources.by_word("pods")
GRACE = datetime.timedelta(seconds=40)
NOT_READY, UNREACHABLE = "node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"


class Ranges:
    """--cluster-cidr cut into node blocks, less the blocks that the service range covers."""

    def __init__(self, cluster_cidrs, service_cidrs, masks):
        self.pools = []
        services = [ipaddress.ip_network(cidr, strict=False) for cidr in service_cidrs]
        for cidr in cluster_cidrs:
            network = ipaddress.ip_network(cidr, strict=False)
            self.pools.append((network, masks[network.version],
                               [service for service in services if service.version == network.version]))

    def next_free(self, taken):
        """A block of each family, or None if one family has none left."""
        blocks = []
        for network, mask, services in self.pools:
            free = (block for block in network.subnets(new_prefix=mask)
                    if str(block) not in taken and not any(block.overlaps(service) for service in services))
            block = next(free, None)
            if block is None:
                return None
            blocks.append(str(block))
        return blocks


def allocate(api, nodes, ranges):
    """In the order of joining, as the real allocator's queue nearly always does."""
    taken = {cidr for node in nodes for cidr in node.get("spec", {}).get("podCIDRs", [])}
    for node in sorted(nodes, key=lambda node: (node["metadata"]["creationTimestamp"], int(node["metadata"]["resourceVersion"]))):
        if node.get("spec", {}).get("podCIDRs"):
            continue
        blocks = ranges.next_free(taken)
        if blocks is None:
            golang.klog("E", "range_allocator.go:1", f"no CIDR left for {node['metadata']['name']}")
            return
        taken.update(blocks)
        api.patch(NODES.path(name=node["metadata"]["name"]), {"spec": {"podCIDR": blocks[0], "podCIDRs": blocks}})


def condition(node, kind):
    return next((item for item in node.get("status", {}).get("conditions", []) if item["type"] == kind), {})


def watch_heartbeats(api, nodes):
    """A node without a heartbeat for 40 s is Unknown; and the taints follow the Ready condition."""
    renewed = {lease["metadata"]["name"]: lease["spec"].get("renewTime")
               for lease in api.get(LEASES.path("kube-node-lease"))["items"]}
    for node in nodes:
        name = node["metadata"]["name"]
        last = renewed.get(name) or node["metadata"]["creationTimestamp"]
        ready = condition(node, "Ready").get("status", "Unknown")
        if ready != "Unknown" and golang.now() - golang.parse_time(last) > GRACE:
            _mark_unknown(api, node)
            ready = "Unknown"
        _taint(api, node, ready)


def _mark_unknown(api, node):
    now = golang.rfc3339()
    conditions = [item | {"status": "Unknown", "reason": "NodeStatusUnknown", "lastTransitionTime": now,
                          "message": "Kubelet stopped posting node status."}
                  for item in node["status"]["conditions"]]
    api.patch(NODES.path(name=node["metadata"]["name"]) + "/status", {"status": {"conditions": conditions}})


def _taint(api, node, ready):
    taints = node.get("spec", {}).get("taints") or []
    wanted = [taint for taint in taints if taint["key"] not in (NOT_READY, UNREACHABLE)]
    key = {"False": NOT_READY, "Unknown": UNREACHABLE}.get(ready)
    if key:
        old = next((taint for taint in taints if taint["key"] == key and taint["effect"] == "NoSchedule"), None)
        new = {"effect": "NoSchedule", "key": key}
        if key == UNREACHABLE:
            new["timeAdded"] = golang.rfc3339()
        wanted.append(old or new)
    if wanted != taints:
        change = [{"op": "add", "path": "/spec/taints", "value": wanted},
                  {"op": "test", "path": "/metadata/uid", "value": node["metadata"]["uid"]}]
        api.patch(NODES.path(name=node["metadata"]["name"]), change, kind="json-patch")


def keep_pods(api, nodes, images):
    """kube-proxy on each node, CoreDNS twice: only their being there means something."""
    if not api.find("/apis/apps/v1/namespaces/kube-system/daemonsets/kube-proxy"):
        return
    pods = api.get(PODS.path("kube-system"))["items"]
    proxies = {pod["spec"].get("nodeName"): pod for pod in pods
               if pod["metadata"].get("labels", {}).get("k8s-app") == "kube-proxy"}
    names = {node["metadata"]["name"]: node for node in nodes}
    for name in names.keys() - proxies.keys():
        addresses = [address["address"] for address in names[name].get("status", {}).get("addresses", [])
                     if address["type"] == "InternalIP"]
        api.create(PODS.path("kube-system"), {
            "metadata": {"generateName": "kube-proxy-", "labels": {"k8s-app": "kube-proxy"},
                         "ownerReferences": [{"apiVersion": "apps/v1", "kind": "DaemonSet", "name": "kube-proxy",
                                              "controller": True, "uid": "kube-proxy"}]},
            "spec": {"nodeName": name, "hostNetwork": True,
                     "containers": [{"name": "kube-proxy", "image": images["kube-proxy"]}]},
            "status": {"phase": "Running", "hostIP": addresses[0] if addresses else "",
                       "podIP": addresses[0] if addresses else "", "podIPs": [{"ip": ip} for ip in addresses],
                       "containerStatuses": [{"name": "kube-proxy", "ready": True, "restartCount": 0,
                                              "image": images["kube-proxy"]}],
                       "conditions": [{"type": "Ready", "status": "True"}]}})
    for pod in pods:
        bound = pod["spec"].get("nodeName")
        if bound and bound not in names:
            api.delete(PODS.path("kube-system", pod["metadata"]["name"]))
    if not any(pod["metadata"].get("labels", {}).get("k8s-app") == "kube-dns" for pod in pods):
        for _ in range(2):
            api.create(PODS.path("kube-system"), {
                "metadata": {"name": f"coredns-78fcd69978-{suffix()}", "labels": {"k8s-app": "kube-dns"},
                             "ownerReferences": [{"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "coredns-78fcd69978",
                                                  "controller": True, "uid": "coredns"}]},
                "spec": {"containers": [{"name": "coredns", "image": images["coredns"]}]},
                "status": {"phase": "Pending", "conditions": [{"type": "PodScheduled", "status": "False",
                                                               "reason": "Unschedulable"}]}})
