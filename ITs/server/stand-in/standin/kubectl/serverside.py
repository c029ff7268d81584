"""kubectl apply --server-side and kubectl diff --server-side."""

import os
import shlex
import subprocess
import sys
import tempfile
import urllib.parse

from standin import goyaml
from standin.apiserver import resources
from standin.kubectl import printers
from standin.rest import StatusError


def objects(command):
    """(resource, namespace, object) of each, lists taken apart; what is no known kind is told last, as the real one does."""
    known, unknown = [], []
    for obj in command.files():
        items = obj["items"] if obj.get("kind") == "List" else [obj]
        for item in items:
            resource = resources.by_kind(item.get("apiVersion"), item.get("kind"))
            metadata = item.get("metadata") or {}
            if resource:
                namespace = (metadata.get("namespace") or command.namespace()) if resource.namespaced else None
                known.append((resource, namespace, item))
            else:
                unknown.append(f'resource mapping not found for name: "{metadata.get("name", "")}" namespace: '
                               f'"{metadata.get("namespace", "")}" from "STDIN": no matches for kind "{item.get("kind")}" in '
                               f'version "{item.get("apiVersion")}"\nensure CRDs are installed first')
    return known, unknown


def applied(command, api, resource, namespace, obj, dry):
    query = {"fieldManager": command.option("field-manager", "kubectl"), "force": str(command.on("force-conflicts")).lower()}
    if dry:
        query["dryRun"] = "All"
    path = resource.path(namespace, obj["metadata"]["name"])
    return api.request("PATCH", f"{path}?{urllib.parse.urlencode(query)}", obj, content_type="application/apply-patch+yaml")


def status_text(error):
    from standin.kubectl import cli
    return cli.status_text(error)


def apply(command):
    api = command.api()
    known, unknown = objects(command)
    failures = []
    for resource, namespace, obj in known:
        try:
            applied(command, api, resource, namespace, obj, False)
            print(f"{printers.name_of(resource, obj)} serverside-applied", flush=True)
        except StatusError as error:
            failures.append(status_text(error))
    for failure in failures + unknown:
        print(failure if failure.startswith("Error") else f"error: {failure}", file=sys.stderr)
    return 1 if failures or unknown else 0


def shown(obj):
    if obj is None:
        return ""
    metadata = {key: value for key, value in obj["metadata"].items() if key != "managedFields"}
    return goyaml.dump(obj | {"metadata": metadata})


def diff(command):
    """1: there is a difference; 2 and more: it could not be found out."""
    api = command.api()
    known, unknown = objects(command)
    if unknown:
        print(f"error: {unknown[0]}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="LIVE-") as live, tempfile.TemporaryDirectory(prefix="MERGED-") as merged:
        for resource, namespace, obj in known:
            name = f"{resource.group}.{resource.version}.{resource.kind}.{namespace or ''}.{obj['metadata']['name']}"
            old = api.find(resource.path(namespace, obj["metadata"]["name"]))
            new = applied(command, api, resource, namespace, obj, True)
            for folder, what in ((live, old), (merged, new)):
                with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                    file.write(shown(what))
        program = shlex.split(os.environ.get("KUBECTL_EXTERNAL_DIFF") or "diff -u -N")
        try:
            code = subprocess.run([*program, live, merged], check=False).returncode
        except FileNotFoundError:
            print(f'error: failed to run "{program[0]}": exec: "{program[0]}": executable file not found in $PATH', file=sys.stderr)
            return 2
        return code
