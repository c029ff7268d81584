"""Merge patches, JSON patches, and as much of the strategic kind as the built-in types need."""

from standin.apiserver import status

# Lists that are merged by a key, not replaced.
MERGE_KEYS = {"conditions": "type", "addresses": "type", "taints": "key", "containers": "name", "ownerReferences": "uid",
              "ports": "port", "volumes": "name", "env": "name", "volumeMounts": "mountPath"}
# A list of addresses may hold one type twice: replacing it as a whole is what every client of ours means.
REPLACED = {"addresses"}


def merge(target, change):
    """RFC 7396."""
    if not isinstance(change, dict):
        return change
    result = dict(target) if isinstance(target, dict) else {}
    for key, value in change.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = merge(result.get(key), value)
    return result


def strategic(target, change):
    if not isinstance(change, dict):
        return change
    if change.get("$patch") == "replace":
        return {key: value for key, value in change.items() if key != "$patch"}
    result = dict(target) if isinstance(target, dict) else {}
    for key, value in change.items():
        if key.startswith("$"):
            continue
        if value is None:
            result.pop(key, None)
        elif isinstance(value, list) and key in MERGE_KEYS and key not in REPLACED:
            result[key] = _merge_list(result.get(key) or [], value, MERGE_KEYS[key])
        else:
            result[key] = strategic(result.get(key), value)
    return result


def _merge_list(current, changes, merge_key):
    if any(item.get("$patch") == "replace" for item in changes):
        return [item for item in changes if item.get("$patch") != "replace"]
    result = list(current)
    for item in changes:
        index = next((i for i, old in enumerate(result) if old.get(merge_key) == item.get(merge_key)), None)
        if item.get("$patch") == "delete":
            if index is not None:
                del result[index]
        elif index is None:
            result.append(item)
        else:
            result[index] = strategic(result[index], item)
    return result


def json_patch(target, operations):
    for operation in operations:
        target = _apply(target, operation["op"], _pointer(operation["path"]), operation.get("value"))
    return target


def _pointer(path):
    return [part.replace("~1", "/").replace("~0", "~") for part in path.split("/")[1:]]


def _apply(target, verb, parts, value):
    if not parts:
        if verb == "test" and target != value:
            raise status.ApiError(422, "Invalid", "the server rejected our request due to an error in our request")
        return value if verb in ("add", "replace") else target
    head, rest = parts[0], parts[1:]
    if isinstance(target, list):
        copy = list(target)
        index = len(copy) if head == "-" else int(head)
        if rest:
            copy[index] = _apply(copy[index], verb, rest, value)
        elif verb == "add":
            copy.insert(index, value)
        elif verb == "remove":
            del copy[index]
        else:
            copy[index] = _apply(copy[index], verb, rest, value)
        return copy
    copy = dict(target or {})
    if rest or verb == "test":
        copy[head] = _apply(copy.get(head), verb, rest, value)
    elif verb == "remove":
        if head not in copy:
            raise status.ApiError(422, "Invalid", "the server rejected our request due to an error in our request")
        del copy[head]
    elif verb in ("add", "replace"):
        copy[head] = value
    else:
        raise status.not_implemented(f"JSON patch operation {verb!r}")
    return copy
