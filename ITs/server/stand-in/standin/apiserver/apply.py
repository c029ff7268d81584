"""Server-side apply: who owns which fields, as managedFields has it. Lists are owned as a whole."""

import json

from standin import golang
from standin.apiserver import status

IDENTITY = ("apiVersion", "kind")


def fields(value, top=True):
    """FieldsV1 of what a manager applies."""
    if not isinstance(value, dict) or not value:
        return {}
    found = {}
    for key, inner in value.items():
        if top and key in IDENTITY:
            continue
        if top and key == "metadata":
            inner = {name: text for name, text in inner.items() if name not in ("name", "namespace", "managedFields")}
            if not inner:
                continue
        found[f"f:{key}"] = fields(inner, False)
    return found


def leaves(owned, path=()):
    if not owned:
        return {path} if path else set()
    return set().union(*(leaves(inner, (*path, key[2:])) for key, inner in owned.items()))


def value_at(obj, path):
    for key in path:
        if not isinstance(obj, dict) or key not in obj:
            return None
        obj = obj[key]
    return obj


def without(obj, path):
    if not isinstance(obj, dict) or path[0] not in obj:
        return obj
    result = dict(obj)
    if len(path) == 1:
        del result[path[0]]
    else:
        result[path[0]] = without(result[path[0]], path[1:])
        if result[path[0]] == {}:
            del result[path[0]]
    return result


def merged(old, new):
    if not isinstance(new, dict) or not isinstance(old, dict):
        return new
    return old | {key: merged(old.get(key), value) for key, value in new.items()}


def apply(old, applied, manager, force):
    """The object afterwards; old is None if there is none yet."""
    if (applied.get("metadata") or {}).get("managedFields"):
        raise status.bad_request("metadata.managedFields must be nil")
    applied = json.loads(json.dumps(applied))
    entries = [] if old is None else old["metadata"].get("managedFields") or []
    mine = next((entry for entry in entries if entry["manager"] == manager and entry["operation"] == "Apply"), None)
    others = [entry for entry in entries if entry is not mine]
    wanted = leaves(fields(applied))
    taken = [(path, entry) for entry in others for path in leaves(entry["fieldsV1"]) & wanted
             if value_at(old, path) != value_at(applied, path)]
    if taken and not force:
        path, entry = taken[0]
        raise status.ApiError(409, "Conflict", f'Apply failed with {len(taken)} conflict{"s" if len(taken) > 1 else ""}: '
                                               f'conflict with "{entry["manager"]}": .{".".join(path)}')
    kept = set().union(*(leaves(entry["fieldsV1"]) for entry in others)) if others else set()
    result = old or {}
    for path in (leaves(mine["fieldsV1"]) if mine else set()) - wanted - kept:
        result = without(result, path)
    result = merged(result, applied)
    now = {"manager": manager, "operation": "Apply", "apiVersion": applied["apiVersion"], "fieldsType": "FieldsV1",
           "fieldsV1": fields(applied)}
    same = mine is not None and mine["fieldsV1"] == now["fieldsV1"] and old is not None and result == old
    now["time"] = mine["time"] if same else golang.rfc3339()
    result["metadata"] = result["metadata"] | {"managedFields": others + [now]}
    return result
