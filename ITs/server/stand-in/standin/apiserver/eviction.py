"""pods/eviction: a delete that PodDisruptionBudgets may refuse."""

import math

from standin.apiserver import resources, status

BUDGETS = resources.by_word("poddisruptionbudgets")


def evict(store, pods, namespace, name):
    if pods.plural != "pods" or not name:
        raise status.not_implemented(f"{pods.plural}/eviction")
    pod = store.get(pods, namespace, name)
    if pod.get("status", {}).get("phase") not in ("Succeeded", "Failed", "Pending"):
        _ask_budgets(store, pods, namespace, pod)
    store.delete(pods, namespace, name)
    return {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success"}


def _ask_budgets(store, pods, namespace, pod):
    budgets = [budget for budget in store.list(BUDGETS, namespace)[0] if _selects(budget, pod)]
    if len(budgets) > 1:
        raise status.ApiError(500, "InternalError", "This pod has more than one PodDisruptionBudget, which the eviction "
                                                    "subresource does not support.")
    for budget in budgets:
        counted = [other for other in store.list(pods, namespace)[0] if _selects(budget, other)]
        healthy = sum(1 for other in counted if _ready(other))
        needed = _needed(budget["spec"], len(counted))
        if healthy - 1 < needed:
            raise status.ApiError(429, "TooManyRequests", "Cannot evict pod as it would violate the pod's disruption budget.",
                                  {"causes": [{"reason": "DisruptionBudget",
                                               "message": f"The disruption budget {budget['metadata']['name']} needs {needed} "
                                                          f"healthy pods and has {healthy} currently"}]})


def _selects(budget, pod):
    selector = budget["spec"].get("selector")
    if selector is None:
        return False
    if selector.get("matchExpressions"):
        raise status.not_implemented("matchExpressions of a PodDisruptionBudget")
    labels = pod["metadata"].get("labels") or {}
    return all(labels.get(key) == value for key, value in (selector.get("matchLabels") or {}).items())


def _ready(pod):
    return any(item["type"] == "Ready" and item["status"] == "True" for item in pod.get("status", {}).get("conditions", []))


def _needed(spec, count):
    if "minAvailable" in spec:
        return _number(spec["minAvailable"], count)
    return count - _number(spec.get("maxUnavailable", 0), count)


def _number(value, count):
    return math.ceil(count * int(value[:-1]) / 100) if isinstance(value, str) else value
