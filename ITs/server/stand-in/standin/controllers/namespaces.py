"""namespace and serviceaccount of the controller manager."""

from standin.apiserver import resources
from standin.rest import StatusError

NAMESPACES = resources.by_word("namespaces")
ACCOUNTS = resources.by_word("serviceaccounts")


def keep(api):
    accounts = {account["metadata"]["namespace"] for account in api.get(ACCOUNTS.path())["items"]
                if account["metadata"]["name"] == "default"}
    for namespace in api.get(NAMESPACES.path())["items"]:
        name = namespace["metadata"]["name"]
        if namespace.get("status", {}).get("phase") == "Terminating":
            _empty(api, name)
            api.update(NAMESPACES.path(name=name) + "/finalize", {"metadata": {"name": name}, "spec": {"finalizers": []}})
        elif name not in accounts:
            try:
                api.create(ACCOUNTS.path(name), {"metadata": {"name": "default"}})
            except StatusError as error:
                if error.code not in (403, 404, 409):  # it goes, is gone, or somebody was faster
                    raise


def _empty(api, name):
    for resource in resources.ALL:
        if not resource.namespaced:
            continue
        for item in api.get(resource.path(name))["items"]:
            try:
                api.delete(resource.path(name, item["metadata"]["name"]))
            except StatusError as error:
                if not error.not_found:
                    raise
