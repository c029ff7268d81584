"""The kinds that this API server stores, and how a path names one of them."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Resource:
    group: str
    version: str
    plural: str
    kind: str
    namespaced: bool
    short: tuple = ()

    @property
    def api_version(self):
        return f"{self.group}/{self.version}" if self.group else self.version

    @property
    def qualified(self):
        return f"{self.plural}.{self.group}" if self.group else self.plural

    @property
    def singular(self):
        return self.kind.lower()

    def path(self, namespace=None, name=None):
        base = f"/apis/{self.group}/{self.version}" if self.group else "/api/v1"
        if self.namespaced and namespace:
            base += f"/namespaces/{namespace}"
        return f"{base}/{self.plural}" + (f"/{name}" if name else "")


ALL = [
    Resource("", "v1", "nodes", "Node", False, ("no",)),
    Resource("", "v1", "namespaces", "Namespace", False, ("ns",)),
    Resource("", "v1", "configmaps", "ConfigMap", True, ("cm",)),
    Resource("", "v1", "secrets", "Secret", True),
    Resource("", "v1", "pods", "Pod", True, ("po",)),
    Resource("", "v1", "services", "Service", True, ("svc",)),
    Resource("", "v1", "endpoints", "Endpoints", True, ("ep",)),
    Resource("", "v1", "serviceaccounts", "ServiceAccount", True, ("sa",)),
    Resource("", "v1", "events", "Event", True, ("ev",)),
    Resource("apps", "v1", "daemonsets", "DaemonSet", True, ("ds",)),
    Resource("apps", "v1", "deployments", "Deployment", True, ("deploy",)),
    Resource("certificates.k8s.io", "v1", "certificatesigningrequests", "CertificateSigningRequest", False, ("csr",)),
    Resource("coordination.k8s.io", "v1", "leases", "Lease", True),
    Resource("policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget", True, ("pdb",)),
    Resource("rbac.authorization.k8s.io", "v1", "clusterroles", "ClusterRole", False),
    Resource("rbac.authorization.k8s.io", "v1", "clusterrolebindings", "ClusterRoleBinding", False),
    Resource("rbac.authorization.k8s.io", "v1", "roles", "Role", True),
    Resource("rbac.authorization.k8s.io", "v1", "rolebindings", "RoleBinding", True),
]

SUBRESOURCES = {"status", "approval", "eviction", "finalize"}

_PATH = re.compile(r"/(?:api/(?P<core>v1)|apis/(?P<group>[a-z0-9.]+)/(?P<version>v[a-z0-9]+))"
                   r"(?:/namespaces/(?P<namespace>[^/]+)(?=/))?/(?P<plural>[a-z]+)(?:/(?P<name>[^/]+))?"
                   r"(?:/(?P<subresource>[a-z]+))?")


def by_path(path):
    """(resource, namespace, name, subresource) or None."""
    match = _PATH.fullmatch(path)
    if not match:
        return None
    group = match["group"] or ""
    if match["namespace"] and not match["name"] and match["plural"] in SUBRESOURCES:
        return by_word("namespaces"), None, match["namespace"], match["plural"]
    for resource in ALL:
        if resource.plural == match["plural"] and resource.group == group:
            return resource, match["namespace"], match["name"], match["subresource"]
    return None


def by_word(word):
    """The resource that a person means: nodes, node, no, certificatesigningrequests.certificates.k8s.io …"""
    plain = word.lower()
    for resource in ALL:
        if plain in (resource.plural, resource.singular, resource.qualified, *resource.short):
            return resource
    return None


def by_kind(api_version, kind):
    for resource in ALL:
        if resource.kind == kind and resource.api_version == api_version:
            return resource
    return None
