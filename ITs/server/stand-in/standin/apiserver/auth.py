"""Who asks, and may they? Client certificates, bootstrap tokens, anonymous; the part of RBAC that kubeadm sets up."""

import base64
from dataclasses import dataclass, field

from cryptography import x509

from standin import golang, pki
from standin.apiserver import resources, status

ADMINS = {"system:masters", "kubeadm:cluster-admins"}
COMPONENTS = {"system:kube-controller-manager", "system:kube-scheduler", "kube-apiserver-kubelet-client"}
OPEN_PATHS = {"/healthz", "/livez", "/readyz", "/version"}
BOOTSTRAP_GROUP = "system:bootstrappers:kubeadm:default-node-token"
READ = {"get", "list", "watch"}


@dataclass
class User:
    name: str
    groups: list = field(default_factory=list)

    @property
    def node(self):
        return self.name.removeprefix("system:node:") if "system:nodes" in self.groups else None


ANONYMOUS = User("system:anonymous", ["system:unauthenticated"])


def authenticate(store, certificate, header):
    """certificate: DER or None, already verified against the client CA by TLS; header: Authorization or None."""
    if header:
        kind, _, token = header.partition(" ")
        if kind.lower() != "bearer":
            raise status.unauthorized()
        return _by_token(store, token.strip())
    if certificate:
        name, organizations = pki.names_of(x509.load_der_x509_certificate(certificate).subject)
        return User(name, organizations + ["system:authenticated"])
    return ANONYMOUS


def _by_token(store, token):
    token_id, _, secret = token.partition(".")
    try:
        found = store.get(resources.by_word("secrets"), "kube-system", f"bootstrap-token-{token_id}")
    except status.ApiError as error:
        if error.code == 404:
            raise status.unauthorized() from error
        raise
    data = {key: base64.b64decode(value).decode() for key, value in (found.get("data") or {}).items()}
    expired = data.get("expiration") and golang.parse_time(data["expiration"]) < golang.now()
    usable = data.get("usage-bootstrap-authentication") == "true" and data.get("token-secret") == secret
    if found.get("type") != "bootstrap.kubernetes.io/token" or expired or not usable:
        raise status.unauthorized()
    extra = [group for group in data.get("auth-extra-groups", "").split(",") if group]
    return User(f"system:bootstrap:{token_id}", ["system:bootstrappers", *extra, "system:authenticated"])


def authorize_path(user, verb, path):
    open_to_all = path in OPEN_PATHS or path.startswith(("/livez/", "/readyz/", "/healthz/"))
    if not open_to_all and user is ANONYMOUS:
        raise status.forbidden_path(user.name, verb, path)


def authorize(user, verb, resource, namespace, name):
    if ADMINS & set(user.groups) or user.name in COMPONENTS:
        return
    if resource.plural == "configmaps" and (namespace, name, verb) == ("kube-public", "cluster-info", "get"):
        return
    allowed, hint = False, ""
    if user.node:
        allowed, hint = _node(user.node, verb, resource, namespace, name)
    elif BOOTSTRAP_GROUP in user.groups:
        allowed = _bootstrap(verb, resource, namespace, name)
    if not allowed:
        raise status.forbidden(user.name, verb, resource, name, namespace, hint)


def _bootstrap(verb, resource, namespace, name):
    """What kubeadm's bootstrap-token and upload-* phases allow a joining node."""
    match resource.plural:
        case "certificatesigningrequests":
            return verb in {"create"} | READ
        case "nodes":
            return verb == "get"
        case "configmaps":
            return verb == "get" and namespace == "kube-system" and \
                (name in ("kubeadm-config", "kube-proxy") or name.startswith("kubelet-config"))
        case "secrets":
            return verb == "get" and namespace == "kube-system" and name == "kubeadm-certs"
    return False


def _node(node, verb, resource, namespace, name):
    """The node authorizer and NodeRestriction, as far as a kubelet and kubeadm on a node ask."""
    match resource.plural:
        case "nodes":
            if verb in READ or verb == "create":
                return True, ""
            if name != node:
                return False, f': node "{node}" is not allowed to modify node "{name}"'
            return verb in ("update", "patch"), ""
        case "leases":
            return namespace == "kube-node-lease" and (name in (None, node)), ""
        case "certificatesigningrequests":
            return verb == "create" or verb in READ, ""
        case "configmaps" if namespace == "kube-system" and verb == "get":
            return name in ("kubeadm-config", "kube-proxy") or name.startswith("kubelet-config"), ""
        case "secrets" if not name:
            return False, ": can only read namespaced object of this type"
        case "pods":
            return True, ""
        case "services" | "events":
            return verb in READ or resource.plural == "events", ""
    return False, ""
