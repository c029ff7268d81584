"""namespaces: what is in one that goes is removed first, by the controller manager, and nothing new gets in."""

from standin import golang
from standin.apiserver import resources, status

KEPT = ("default", "kube-system", "kube-public", "kube-node-lease")
NAMESPACES = resources.by_word("namespaces")


def complete(obj):
    name = obj.get("metadata", {}).get("name", "")
    obj["metadata"].setdefault("labels", {})["kubernetes.io/metadata.name"] = name
    obj["spec"] = {"finalizers": ["kubernetes"]}
    obj["status"] = {"phase": "Active"}


def refuse_if_terminating(store, resource, namespace, name):
    if store.get(NAMESPACES, None, namespace).get("status", {}).get("phase") == "Terminating":
        raise status.ApiError(403, "Forbidden", f'{resource.qualified} "{name}" is forbidden: unable to create new content in '
                                                f"namespace {namespace} because it is being terminated")


def terminate(store, name):
    if name in KEPT:
        raise status.ApiError(403, "Forbidden", f'namespaces "{name}" is forbidden: this namespace may not be deleted')

    def change(old):
        old["metadata"].setdefault("deletionTimestamp", golang.rfc3339())
        return old | {"status": {"phase": "Terminating"}}
    return store.update(NAMESPACES, None, name, change)


def finalize(store, name, obj):
    """The controller manager's: without a finalizer it is gone."""
    old = store.get(NAMESPACES, None, name)
    if obj.get("spec", {}).get("finalizers") or "deletionTimestamp" not in old["metadata"]:
        raise status.not_implemented("finalize of a namespace that stays")
    return store.delete(NAMESPACES, None, name, old["metadata"]["uid"])
