"""kubectl: get, delete, label, taint, annotate, cordon, drain, create, apply, diff, replace, patch, version."""

import json
import os
import subprocess
import sys
import urllib.parse

import yaml

from standin import containers, golang, goyaml, switches
from standin.apiserver import resources
from standin.kubectl import drain, jsonpath, printers, serverside
from standin.rest import Api, ConnectionFailed, StatusError

VALUED = {"kubeconfig", "server", "tls-server-name", "request-timeout", "namespace", "output", "field-selector", "selector",
          "raw", "filename", "type", "patch", "context", "sort-by", "grace-period", "timeout", "subresource", "resource-version",
          "field-manager", "chunk-size", "certificate-authority", "token", "cache-dir",
          "username", "password"}
SWITCHED = {"all-namespaces", "ignore-not-found", "no-headers", "client", "short", "overwrite", "all", "force", "wait", "now",
            "show-labels", "server-side", "force-conflicts", "insecure-skip-tls-verify", "list", "dry-run", "ignore-daemonsets",
            "delete-emptydir-data"}
SHORT = {"n": "namespace", "o": "output", "l": "selector", "A": "all-namespaces", "f": "filename", "s": "server", "p": "patch"}
REFUSED = {"show-labels", "context", "list", "dry-run", "subresource",
           "certificate-authority", "token", "short-circuit"}


class Failure(Exception):
    """Printed as it is; exit code 1."""


class NotPlayed(Exception):
    """exit code 70"""


class Command:
    def __init__(self, arguments):
        self.options, self.words = {}, []
        rest = list(arguments)
        while rest:
            word = rest.pop(0)
            if word == "--":
                self.words += rest
                break
            if not word.startswith("-") or word == "-":
                self.words.append(word)
                continue
            name, equals, value = word.lstrip("-").partition("=")
            if not word.startswith("--"):
                name, value, equals = SHORT.get(word[1], word[1]), word[2:].removeprefix("="), word[2:]
            if name not in VALUED | SWITCHED:
                raise Failure(f"error: unknown flag: --{name}\nSee 'kubectl --help' for usage." if word.startswith("--") else
                              f"error: unknown shorthand flag: '{word[1]}' in {word}\nSee 'kubectl --help' for usage.")
            if name in REFUSED:
                raise NotPlayed(f"kubectl --{name}")
            if not equals:
                if name in SWITCHED:
                    value = "true"
                elif rest:
                    value = rest.pop(0)
                else:
                    raise Failure(f"error: flag needs an argument: --{name}\nSee 'kubectl --help' for usage.")
            self.options[name] = value

    def option(self, name, default=None):
        return self.options.get(name, default)

    def on(self, name):
        return self.options.get(name) == "true"

    # -- the server

    def api(self):
        path = self.option("kubeconfig") or os.environ.get("KUBECONFIG")
        timeout = self.option("request-timeout", "0")
        seconds = float(timeout) if timeout.isdigit() else golang.parse_duration(timeout)
        server = self.option("server")
        if not path and os.path.exists(os.path.expanduser("~/.kube/config")):
            path = os.path.expanduser("~/.kube/config")
        if path and not os.path.exists(path):
            if self.option("kubeconfig"):
                raise Failure(f"error: stat {path}: no such file or directory")
            path = None
        if path and os.path.getsize(path) == 0:
            path = None
        if path and self.on("insecure-skip-tls-verify"):
            raise NotPlayed("kubectl --insecure-skip-tls-verify with a kubeconfig")
        if not path and server and server.startswith("https:") and not self.on("insecure-skip-tls-verify"):
            raise Failure("Unable to connect to the server: x509: certificate signed by unknown authority")
        if not path and server and server.startswith("https:") and not self.option("username"):
            # The real one asks whenever nothing says who is asking; without a terminal it ends there.
            print("Please enter Username: ", end="")
            raise Failure("error: EOF")
        if not path:
            return Api(server or "http://localhost:8080", timeout=seconds or 3600)
        try:
            return Api.from_kubeconfig(path, server, seconds or 3600, self.option("tls-server-name"))
        except PermissionError:
            raise Failure(f"error: error loading config file \"{path}\": open {path}: permission denied") from None

    def namespace(self, default="default"):
        return None if self.on("all-namespaces") else self.option("namespace", default)

    def resource(self, word):
        found = resources.by_word(word)
        if not found:
            raise Failure(f'error: the server doesn\'t have a resource type "{word}"')
        return found

    def targets(self, words):
        """[(resource, name or None)] of `node a b`, `node/a cm/b`, `nodes`."""
        if not words:
            raise Failure("error: Required resource not specified.")
        if "/" in words[0]:
            pairs = [word.partition("/") for word in words]
            return [(self.resource(kind), name) for kind, _, name in pairs]
        if "," in words[0]:
            raise NotPlayed("kubectl with several resource types")
        kind = self.resource(words[0])
        return [(kind, name) for name in words[1:]] or [(kind, None)]

    def files(self):
        """Objects of -f."""
        name = self.option("filename")
        if not name:
            raise Failure("error: must specify one of -f and -k")
        try:
            text = sys.stdin.read() if name == "-" else open(name, encoding="utf-8").read()
        except OSError:
            raise Failure(f'error: the path "{name}" does not exist') from None
        try:
            return [document for document in yaml.load_all(text, Loader=goyaml.Loader) if document]
        except yaml.YAMLError as error:
            raise Failure(f"error: error parsing {name if name != '-' else 'STDIN'}: error converting YAML to JSON: "
                          f"{goyaml.syntax_error(error)}") from error


# -- get


def get(command, words):
    api = command.api()
    if command.option("raw"):
        status, text = api.raw("GET", command.option("raw"))
        if status >= 400:
            raise raw_error(status, text)
        print(text, end="", flush=True)
        return 0
    targets = command.targets(words)
    single = len(targets) == 1 and targets[0][1]
    items, failures = [], []
    for resource, name in targets:
        path = resource.path(command.namespace(), name)
        try:
            if name:
                items.append(api.get(path))
            else:
                items += listing(api, command, resource, path)
        except StatusError as error:
            if error.not_found and command.on("ignore-not-found"):
                continue
            failures.append(error)
    if items or not failures:
        show(command, targets[0][0], items, single)
    for error in failures:
        print(status_text(error), file=sys.stderr)
    return 1 if failures else 0


def listing(api, command, resource, path):
    query = {"fieldSelector": command.option("field-selector"), "labelSelector": command.option("selector")}
    query = urllib.parse.urlencode({key: value for key, value in query.items() if value})
    found = api.get(path + (f"?{query}" if query else ""))["items"]
    for item in found:
        item["apiVersion"], item["kind"] = resource.api_version, resource.kind
    found.sort(key=lambda item: (item["metadata"].get("namespace", ""), item["metadata"]["name"]))
    if command.option("sort-by"):
        steps = jsonpath.parse_path(command.option("sort-by").strip("{}"))
        found.sort(key=lambda item: str((jsonpath.walk(steps, item, item) or [""])[0]))
    return found


def show(command, resource, items, single):
    output, _, template = command.option("output", "").partition("=")
    whole = items[0] if single and items else \
        {"apiVersion": "v1", "items": items, "kind": "List", "metadata": {"resourceVersion": "", "selfLink": ""}}
    if single and not items:
        return
    match output:
        case "json":
            print(json.dumps(whole, indent=4, sort_keys=True, ensure_ascii=False))
        case "yaml":
            print(goyaml.dump(whole), end="")
        case "name":
            for item in items:
                print(printers.name_of(resource, item))
        case "jsonpath":
            try:
                print(jsonpath.evaluate(template, whole), end="", flush=True)
            except jsonpath.TemplateError as error:
                raise Failure(f"error: error executing jsonpath {golang.quote(template)}: {error}") from error
        case "custom-columns":
            try:
                for line in printers.custom_columns(template, items, not command.on("no-headers")):
                    print(line)
            except jsonpath.TemplateError as error:
                raise Failure(f"error: {error}") from error
        case "" | "wide":
            text_table(command, resource, items, output == "wide")
        case _:
            raise NotPlayed(f"kubectl get -o {output}")


def text_table(command, resource, items, wide):
    everywhere = command.on("all-namespaces") and resource.namespaced
    if not items:
        if not command.on("ignore-not-found"):
            where = f" in {command.namespace()} namespace." if resource.namespaced and not everywhere else ""
            print(f"No resources found{where}", file=sys.stderr)
        return
    for line in printers.table(resource, items, wide, not command.on("no-headers"), everywhere):
        print(line)


# -- changes


def delete(command, words):
    api = command.api()
    if command.option("raw"):
        return delete_raw(command, api)
    if command.option("filename"):
        targets = [(printers.by_kind(obj), obj["metadata"]["name"]) for obj in command.files()]
    else:
        targets = command.targets(words)
    if targets[0][1] is None:
        if not command.on("all") and not command.option("selector") and not command.option("field-selector"):
            raise Failure("error: resource(s) were provided, but no name was specified")
        resource = targets[0][0]
        targets = [(resource, item["metadata"]["name"])
                   for item in listing(api, command, resource, resource.path(command.namespace()))]
    code = 0
    for resource, name in targets:
        try:
            api.delete(resource.path(command.namespace(), name))
            print(f"{resource.singular}{'.' + resource.group if resource.group else ''} \"{name}\" deleted", flush=True)
        except StatusError as error:
            if error.not_found and command.on("ignore-not-found"):
                continue
            print(status_text(error), file=sys.stderr)
            code = 1
    return code


def delete_raw(command, api):
    """With DeleteOptions from standard input."""
    if command.option("filename", "-") != "-":
        raise NotPlayed("kubectl delete --raw -f FILE")
    body = sys.stdin.buffer.read() if command.option("filename") else None
    status, text = api.raw("DELETE", command.option("raw"), body)
    if status >= 400:
        raise raw_error(status, text)
    print(text, end="", flush=True)
    return 0


def split_changes(words):
    """(targets, {key: value or None}) of `node a k=v x-`."""
    changes = [word for word in words if "=" in word or word.endswith("-")]
    targets = [word for word in words if word not in changes]
    values = {}
    for change in changes:
        key, equals, value = change.partition("=")
        values[key if equals else change[:-1]] = value if equals else None
    return targets, values


def metadata_change(field, done, undone):
    def run(command, words):
        targets, changes = split_changes(words)
        if not changes:
            raise Failure(f"error: at least one {field[:-1]} update is required")
        api = command.api()
        for resource, name in named(command, api, targets):
            path = resource.path(command.namespace(), name)
            present = api.get(path)["metadata"].get(field) or {}
            for key, value in changes.items():
                if value is not None and present.get(key, value) != value and not command.on("overwrite"):
                    raise Failure(f"error: '{key}' already has a value ({present[key]}), and --overwrite is false")
            if all(present.get(key) == value for key, value in changes.items()):
                for key, value in changes.items():
                    if value is None:
                        print(f'{field[:-1]} "{key}" not found.')
                print(f"{printers.shown(resource, name)} not {done}")
                continue
            api.patch(path, {"metadata": {field: changes}}, kind="merge-patch")
            print(f"{printers.shown(resource, name)} {done if any(value is not None for value in changes.values()) else undone}")
        return 0
    return run


def named(command, api, words):
    """The targets; all of a kind with --all or -l."""
    found = command.targets(words)
    if found[0][1] is not None:
        return found
    if not command.on("all") and not command.option("selector"):
        raise Failure("error: one or more resources must be specified as <resource> <name> or <resource>/<name>")
    resource = found[0][0]
    return [(resource, item["metadata"]["name"]) for item in listing(api, command, resource, resource.path(command.namespace()))]


def taint(command, words):
    changes = [word for word in words if ":" in word or word.endswith("-")]
    api = command.api()
    for resource, name in named(command, api, [word for word in words if word not in changes]):
        if resource.plural != "nodes":
            raise Failure("error: can only taint nodes")
        path = resource.path(name=name)
        node = api.get(path)
        taints = node["spec"].get("taints") or []
        state = "tainted"
        for change in changes:
            taints, state = apply_taint(taints, change, command.on("overwrite"), name)
        api.patch(path, {"spec": {"taints": taints or None},
                         "metadata": {"resourceVersion": node["metadata"]["resourceVersion"]}}, kind="merge-patch")
        print(f"node/{name} {state}")
    return 0


def apply_taint(taints, change, overwrite, node):
    if change.endswith("-"):
        key, _, effect = change[:-1].partition(":")
        key = key.partition("=")[0]
        left = [taint for taint in taints if taint["key"] != key or (effect and taint["effect"] != effect)]
        if len(left) == len(taints):
            raise Failure(f'error: taint "{change[:-1]}" not found')
        return left, "untainted"
    key, _, effect = change.rpartition(":")
    key, _, value = key.partition("=")
    if effect not in ("NoSchedule", "PreferNoSchedule", "NoExecute"):
        raise Failure(f"error: invalid taint effect: {effect}, unsupported taint effect")
    same = [taint for taint in taints if (taint["key"], taint["effect"]) == (key, effect)]
    if same and not overwrite and same[0].get("value", "") != value:
        raise Failure(f"error: node {node} already has {key} taint(s) with same effect(s) and --overwrite is false")
    new = {"key": key, "effect": effect} | ({"value": value} if value else {})
    return [taint for taint in taints if taint not in same] + [new], "tainted"


def cordon(wanted):
    def run(command, words):
        api = command.api()
        for name in words:
            path = resources.by_word("nodes").path(name=name)
            state = "cordoned" if wanted else "uncordoned"
            if bool(api.get(path)["spec"].get("unschedulable")) == wanted:
                print(f"node/{name} already {state}")
                continue
            api.patch(path, {"spec": {"unschedulable": True if wanted else None}}, kind="merge-patch")
            print(f"node/{name} {state}")
        return 0
    return run


def drain_(command, words):
    if len(words) != 1 or command.option("selector"):
        raise NotPlayed("kubectl drain of other than one node")
    return drain.drain(command, cordon(True), words)


def write(verb):
    def run(command, words):
        if words:
            raise NotPlayed(f"kubectl {verb} {' '.join(words)}")
        if verb == "apply" and command.on("server-side"):
            return serverside.apply(command)
        if command.on("server-side") or command.on("force-conflicts"):
            raise NotPlayed(f"kubectl {verb} --server-side or --force-conflicts")
        api = command.api()
        for obj in command.files():
            resource = resources.by_kind(obj.get("apiVersion"), obj.get("kind"))
            if not resource:
                raise Failure(f'error: unable to recognize "STDIN": no matches for kind "{obj.get("kind")}" in version '
                              f'"{obj.get("apiVersion")}"')
            namespace = obj["metadata"].get("namespace") or command.namespace()
            print(f"{printers.name_of(resource, obj)} {WRITERS[verb](api, resource, namespace, obj)}")
        return 0
    return run


def diff(command, words):
    if words or not command.on("server-side"):
        raise NotPlayed("kubectl diff without --server-side")
    return serverside.diff(command)


def create_one(api, resource, namespace, obj):
    obj["metadata"]["name"] = api.create(resource.path(namespace), obj)["metadata"]["name"]
    return "created"


def replace_one(api, resource, namespace, obj):
    api.update(resource.path(namespace, obj["metadata"]["name"]), obj)
    return "replaced"


def apply_one(api, resource, namespace, obj):
    path = resource.path(namespace, obj["metadata"]["name"])
    old = api.find(path)
    if old is None:
        api.create(resource.path(namespace), obj)
        return "created"
    new = api.patch(path, obj, kind="merge-patch")
    return "configured" if new["metadata"]["resourceVersion"] != old["metadata"]["resourceVersion"] else "unchanged"


WRITERS = {"create": create_one, "replace": replace_one, "apply": apply_one}


def patch(command, words):
    kinds = {"strategic": "strategic-merge-patch", "merge": "merge-patch", "json": "json-patch"}
    try:
        body = goyaml.load(command.option("patch", ""))
        kind = kinds[command.option("type", "strategic")]
    except (yaml.YAMLError, KeyError) as error:
        raise Failure(f"error: unable to parse {golang.quote(command.option('patch', ''))}: {error}") from error
    api = command.api()
    for resource, name in command.targets(words):
        path = resource.path(command.namespace(), name)
        before = api.get(path)["metadata"]["resourceVersion"]
        after = api.patch(path, body, kind=kind)["metadata"]["resourceVersion"]
        print(f"{printers.shown(resource, name)} patched" + (" (no change)" if before == after else ""))
    return 0


def version(command, _words):
    own = switches.version()
    info = {"clientVersion": own.info()}
    if own.minor >= 24:
        info["kustomizeVersion"] = "v5.0.0"
    if not command.on("client"):
        info["serverVersion"] = command.api().get("/version")
    match command.option("output"):
        case "json":
            print(json.dumps(info, indent=2))
        case "yaml":
            print(goyaml.dump(info), end="")
        case None:
            print(f"Client Version: {own}")
            if "kustomizeVersion" in info:
                print(f"Kustomize Version: {info['kustomizeVersion']}")
            if "serverVersion" in info:
                print(f"Server Version: {info['serverVersion']['gitVersion']}")
        case other:
            raise NotPlayed(f"kubectl version -o {other}")
    return 0


# -- errors


def status_text(error):
    if error.code == 401:
        return "error: You must be logged in to the server (Unauthorized)"
    return f"Error from server ({error.reason}): {error}" if error.reason else f"Error from server: {error}"


def raw_error(code, text):
    try:
        return StatusError(json.loads(text))
    except ValueError:
        shown = golang.quote(text.rstrip("\n"))
        return Failure(f"Error from server (InternalError): an error on the server ({shown}) has prevented the request from "
                       "succeeding")


def connection_text(error, api_server):
    if error.refused:
        where = urllib.parse.urlsplit(api_server).netloc
        return f"The connection to the server {where} was refused - did you specify the right host or port?"
    return f"Unable to connect to the server: {error.cause}"


def exec_(command, words):
    """Only etcd's own tools, and only in the pod of this node: the kubelets have no exec."""
    command.api().get(f"/api/v1/namespaces/{command.namespace()}/pods/{words[0]}")
    running = [container for container in containers.all_containers() if container.pod == words[0] and container.running]
    if not running or words[1:2] != ["etcdctl"]:
        raise NotPlayed(f"kubectl exec of {' '.join(words[1:2])} in {words[0]}")
    return subprocess.run(words[1:], check=False, env=os.environ | {"ETCDCTL_API": "3"}).returncode


COMMANDS = {
    "exec": exec_,
    "get": get, "delete": delete, "label": metadata_change("labels", "labeled", "unlabeled"),
    "annotate": metadata_change("annotations", "annotated", "annotated"), "taint": taint, "cordon": cordon(True),
    "uncordon": cordon(False), "drain": drain_, "create": write("create"), "apply": write("apply"), "replace": write("replace"), "patch": patch,
    "version": version, "diff": diff,
}


def main(arguments):
    try:
        command = Command(arguments)
        verb, words = (command.words or [""])[0], command.words[1:]
        if verb not in COMMANDS:
            raise NotPlayed(f"kubectl {verb}")
        return COMMANDS[verb](command, words)
    except NotPlayed as error:
        print(f"stand-in: {error} is not implemented", file=sys.stderr)
        return switches.NOT_IMPLEMENTED
    except Failure as error:
        print(error, file=sys.stderr)
    except StatusError as error:
        print(status_text(error), file=sys.stderr)
    except ConnectionFailed as error:
        print(connection_text(error, error.server), file=sys.stderr)
    return 2 if verb == "diff" else 1  # 1 of diff means: there is a difference
