"""pods: what the server adds to those that people ask for. Mirrors of static pods, and what controllers make, come whole."""

from standin.apiserver import resources, status

ACCOUNTS = resources.by_word("serviceaccounts")


def admit(store, user, namespace, obj):
    if user.node or user.name.startswith("system:"):
        return
    spec, name = obj.setdefault("spec", {}), obj["metadata"].get("name", "")
    if not spec.get("containers"):
        raise status.invalid(resources.by_word("pods"), name, "spec.containers: Required value")
    account = spec.setdefault("serviceAccountName", "default")
    try:
        store.get(ACCOUNTS, namespace, account)
    except status.ApiError as error:
        if error.code != 404:
            raise
        raise status.ApiError(403, "Forbidden", f'pods "{name}" is forbidden: error looking up service account '
                                                f'{namespace}/{account}: serviceaccount "{account}" not found') from error
    spec.setdefault("schedulerName", "default-scheduler")
    obj.setdefault("status", {"phase": "Pending", "qosClass": "Burstable"})
