"""kubeadm token create|list|delete|generate."""

import json
import os
import re

from standin import golang, goyaml, pki, switches
from standin.kubeadm import tokens, validate
from standin.kubeadm.config import cluster_object
from standin.kubeadm.errors import KubeadmError, ValueErrors
from standin.kubeadm.objects import CONFIGMAPS
from standin.rest import Api, ConnectionFailed, StatusError
from standin.version import Version

PATTERN = re.compile(r"[a-z0-9]{6}\.[a-z0-9]{16}")
RETRIES = 75.0  # seconds that create goes on when nobody answers (L05)


def api_of(flags):
    path = flags.get("kubeconfig") or "/etc/kubernetes/admin.conf"
    if not os.path.exists(path):
        raise KubeadmError(f'failed to load admin kubeconfig: open {path}: no such file or directory')
    return Api.from_kubeconfig(path, timeout=10)


def create(flags, arguments):
    token = arguments[0] if arguments else tokens.new_token()
    if not PATTERN.fullmatch(token):
        raise KubeadmError(f"the bootstrap token {golang.quote(token)} was not of the form "
                           r'"\\A([a-z0-9]{6})\\.([a-z0-9]{16})\\z"')
    wanted = {"token": token, "description": flags.get("description") or "",
              "ttl": golang.parse_duration(flags.get("ttl") or "24h"), "expires": None,
              "usages": flags.list("usages") or list(tokens.DEFAULT_USAGES),
              "groups": flags.list("groups") if flags.given("groups") else list(tokens.DEFAULT_GROUPS)}
    errors = validate.bootstrap_tokens([wanted])
    if errors:
        raise ValueErrors(errors)
    api = api_of(flags)
    _create(api, wanted)
    if flags.has("print-join-command"):
        print(join_command(api, token, flags.get("certificate-key")))
    else:
        print(token)
    return 0


def _create(api, wanted):
    def created():
        try:
            api.create(tokens.SECRETS, tokens.secret_of(wanted))
            return True
        except ConnectionFailed:
            return False
        except StatusError as error:
            if error.reason == "AlreadyExists":
                token_id = wanted["token"].partition(".")[0]
                raise KubeadmError(f"a token with id {golang.quote(token_id)} already exists") from error
            raise KubeadmError(str(error)) from error
    if not golang.poll(switches.hurried(5), switches.hurried(RETRIES), created):
        raise KubeadmError("timed out waiting for the condition")


def join_command(api, token, certificate_key):
    document = goyaml.load(api.get(f"{CONFIGMAPS}/kubeadm-config")["data"]["ClusterConfiguration"])
    cluster = cluster_object(document, switches.version(), Version(document["kubernetesVersion"]))
    server = api.server if not cluster.control_plane_endpoint else cluster.server(None) \
        if ":" in cluster.control_plane_endpoint else api.server
    line = (f"kubeadm join {server.removeprefix('https://')} --token {token} --discovery-token-ca-cert-hash "
            f"{pki.spki_hash(pki.load_cert(f'{cluster.certificates_dir}/ca.crt'))} ")
    return line + (f"--control-plane --certificate-key {certificate_key}" if certificate_key else "")


def list_(flags, _arguments):
    try:
        found = [tokens.from_secret(secret) for secret in tokens.listed(api_of(flags))]
    except (ConnectionFailed, StatusError) as error:
        raise KubeadmError(f"failed to list bootstrap tokens: {error}") from error
    match flags.get("output") or "text":
        case "json":
            api = "v1alpha1" if switches.version().minor <= 22 else "v1alpha3" if switches.version().minor >= 27 else "v1alpha2"
            for token in found:
                head = {"kind": "BootstrapToken", "apiVersion": f"output.kubeadm.k8s.io/{api}"}
                print(json.dumps(head | token, indent=4))
        case "text":
            table([row(token) for token in found])
        case other:
            raise KubeadmError(f"stand-in: token list -o {other} is not implemented")
    return 0


def row(token):
    left, expires = "<forever>", "<never>"
    if token.get("expires"):
        seconds = (golang.parse_time(token["expires"]) - golang.now()).total_seconds()
        left = "<invalid>" if seconds < 0 else _short(seconds)
        expires = token["expires"]
    return (token["token"], left, expires, ",".join(token.get("usages", [])) or "<none>",
            token.get("description") or "<none>", ",".join(token.get("groups", [])) or "<none>")


def _short(seconds):
    """duration.ShortHumanDuration: the largest unit alone."""
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60)):
        if seconds >= size:
            return f"{int(seconds // size)}{unit}"
    return f"{int(seconds)}s"


def table(rows):
    head = ("TOKEN", "TTL", "EXPIRES", "USAGES", "DESCRIPTION", "EXTRA GROUPS")
    if not rows:
        return
    widths = [max(len(line[i]) for line in [head, *rows]) for i in range(len(head))]
    for line in [head, *rows]:
        cells = [cell.ljust(width + 3) for cell, width in zip(line[:-1], widths)]
        print("".join(cells) + line[-1])


def delete(flags, arguments):
    if not arguments:
        raise KubeadmError("missing argument; 'token delete' is missing token of form [\"[a-z0-9]{6}\"]")
    api = api_of(flags)
    for argument in arguments:
        token_id = argument.partition(".")[0]
        if not re.fullmatch(r"[a-z0-9]{6}", token_id):
            raise KubeadmError(f'given token didn\'t match pattern "[a-z0-9]{{6}}" or "\\\\A([a-z0-9]{{6}})\\\\.([a-z0-9]{{16}})\\\\z"')
        try:
            api.delete(f"{tokens.SECRETS}/bootstrap-token-{token_id}")
        except (ConnectionFailed, StatusError) as error:
            raise KubeadmError(f"failed to delete bootstrap token {golang.quote(token_id)}: {error}") from error
        print(f"bootstrap token {golang.quote(token_id)} deleted")
    return 0


def generate(_flags, _arguments):
    print(tokens.new_token())
    return 0
