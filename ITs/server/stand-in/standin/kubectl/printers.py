"""kubectl's tables."""

from standin import golang
from standin.apiserver import resources
from standin.kubectl import jsonpath


def age(obj):
    return golang.age((golang.now() - golang.parse_time(obj["metadata"]["creationTimestamp"])).total_seconds())


def condition(obj, kind):
    return next((item["status"] for item in obj.get("status", {}).get("conditions", []) if item["type"] == kind), None)


def node(obj, wide):
    state = {"True": "Ready", "False": "NotReady", "Unknown": "NotReady", None: "Unknown"}[condition(obj, "Ready")]
    if obj.get("spec", {}).get("unschedulable"):
        state += ",SchedulingDisabled"
    prefix = "node-role.kubernetes.io/"
    roles = sorted(label.removeprefix(prefix) for label in obj["metadata"].get("labels", {}) if label.startswith(prefix))
    info = obj.get("status", {}).get("nodeInfo", {})
    cells = [obj["metadata"]["name"], state, ",".join(roles) or "<none>", age(obj), info.get("kubeletVersion", "")]
    if wide:
        internal = next((item["address"] for item in obj.get("status", {}).get("addresses", [])
                         if item["type"] == "InternalIP"), "<none>")
        cells += [internal, "<none>", info.get("osImage", ""), info.get("kernelVersion", ""),
                  info.get("containerRuntimeVersion", "")]
    return cells


def pod(obj, wide):
    status = obj.get("status", {})
    containers = status.get("containerStatuses", [])
    ready = sum(1 for container in containers if container.get("ready"))
    total = len(obj["spec"].get("containers", []))
    restarts = sum(container.get("restartCount", 0) for container in containers)
    cells = [obj["metadata"]["name"], f"{ready}/{total}", status.get("phase", "Unknown"), str(restarts), age(obj)]
    if wide:
        cells += [status.get("podIP") or "<none>", obj["spec"].get("nodeName") or "<none>", "<none>", "<none>"]
    return cells


def service(obj, wide):
    spec = obj["spec"]
    ports = ",".join(f"{port['port']}/{port.get('protocol', 'TCP')}" for port in spec.get("ports", []))
    cells = [obj["metadata"]["name"], spec.get("type", "ClusterIP"), spec.get("clusterIP", "None"), "<none>", ports or "<none>",
             age(obj)]
    selector = ",".join(f"{key}={value}" for key, value in sorted((spec.get("selector") or {}).items()))
    return cells + ([selector or "<none>"] if wide else [])


def csr(obj, _wide):
    spec, status = obj["spec"], obj.get("status", {})
    states = [item["type"] for item in status.get("conditions", [])] or ["Pending"]
    if status.get("certificate"):
        states.append("Issued")
    return [obj["metadata"]["name"], age(obj), spec["signerName"], spec.get("username", ""), "<none>", ",".join(states)]


def endpoints(obj, _wide):
    found = [golang.join_host_port(address["ip"], port["port"]) for subset in obj.get("subsets") or []
             for address in subset.get("addresses", []) for port in subset.get("ports", [])]
    return [obj["metadata"]["name"], ",".join(found) or "<none>", age(obj)]


def data(obj, _wide):
    return [obj["metadata"]["name"], str(len(obj.get("data") or {})), age(obj)]


def secret(obj, _wide):
    return [obj["metadata"]["name"], obj.get("type", "Opaque"), str(len(obj.get("data") or {})), age(obj)]


def lease(obj, _wide):
    return [obj["metadata"]["name"], obj["spec"].get("holderIdentity", ""), age(obj)]


def namespace(obj, _wide):
    return [obj["metadata"]["name"], obj.get("status", {}).get("phase", ""), age(obj)]


def plain(obj, _wide):
    return [obj["metadata"]["name"], age(obj)]


TABLES = {
    "nodes": (node, ["NAME", "STATUS", "ROLES", "AGE", "VERSION"],
              ["INTERNAL-IP", "EXTERNAL-IP", "OS-IMAGE", "KERNEL-VERSION", "CONTAINER-RUNTIME"]),
    "pods": (pod, ["NAME", "READY", "STATUS", "RESTARTS", "AGE"], ["IP", "NODE", "NOMINATED NODE", "READINESS GATES"]),
    "services": (service, ["NAME", "TYPE", "CLUSTER-IP", "EXTERNAL-IP", "PORT(S)", "AGE"], ["SELECTOR"]),
    "certificatesigningrequests": (csr, ["NAME", "AGE", "SIGNERNAME", "REQUESTOR", "REQUESTEDDURATION", "CONDITION"], []),
    "endpoints": (endpoints, ["NAME", "ENDPOINTS", "AGE"], []),
    "configmaps": (data, ["NAME", "DATA", "AGE"], []),
    "secrets": (secret, ["NAME", "TYPE", "DATA", "AGE"], []),
    "leases": (lease, ["NAME", "HOLDER", "AGE"], []),
    "namespaces": (namespace, ["NAME", "STATUS", "AGE"], []),
}


def columns(rows):
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        yield "".join(cell.ljust(width + 3) for cell, width in zip(row[:-1], widths)) + row[-1]


def table(resource, items, wide, headers, with_namespace):
    maker, head, more = TABLES.get(resource.plural, (plain, ["NAME", "AGE"], []))
    head = head + more if wide else head
    rows = [maker(item, wide) for item in items]
    if with_namespace:
        head = ["NAMESPACE", *head]
        rows = [[item["metadata"].get("namespace", ""), *row] for item, row in zip(items, rows)]
    return columns([head, *rows] if headers else rows) if rows else iter(())


def custom_columns(spec, items, headers):
    names, paths = [], []
    for part in spec.split(","):
        name, colon, path = part.partition(":")
        if not colon or not path:
            raise jsonpath.TemplateError(f"unexpected custom-columns spec: {part}, expected <header>:<json-path-expr>")
        names.append(name)
        paths.append(jsonpath.parse_path(path.strip("{}") if path.startswith("{") else path if path[0] in ".[" else "." + path))
    rows = [[",".join(_cell(value) for value in jsonpath.walk(path, item, item)) or "<none>" for path in paths]
            for item in items]
    return columns([names, *rows] if headers else rows) if rows or headers else iter(())


def _cell(value):
    """Go's %v."""
    if isinstance(value, list):
        return "[" + " ".join(_cell(item) for item in value) + "]"
    if isinstance(value, dict):
        return "map[" + " ".join(f"{key}:{_cell(value[key])}" for key in sorted(value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    return "<nil>" if value is None else str(value)


def name_of(resource, obj):
    return shown(resource, obj["metadata"]["name"])


def shown(resource, name):
    return f"{resource.singular}{'.' + resource.group if resource.group else ''}/{name}"


def by_kind(obj):
    return resources.by_kind(obj["apiVersion"], obj["kind"])
