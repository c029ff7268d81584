"""Objects in etcd: one key each, its mod revision is the resourceVersion."""

import json
import random
import uuid

from standin import golang
from standin.apiserver import status


def key_of(resource, namespace, name=""):
    scope = f"{namespace}/" if resource.namespaced and namespace else ""
    return f"/registry/{resource.qualified}/{scope}{name}"


def suffix():
    return "".join(random.choices("bcdfghjklmnpqrstvwxz2456789", k=5))


class Store:
    def __init__(self, etcd):
        self.etcd = etcd

    def get(self, resource, namespace, name):
        value, revision = self.etcd.get(key_of(resource, namespace, name))
        if value is None:
            raise status.not_found(resource, name)
        return self._with_revision(json.loads(value), revision)

    def list(self, resource, namespace):
        pairs, revision = self.etcd.list(key_of(resource, namespace))
        return [self._with_revision(json.loads(value), rev) for value, rev in pairs], revision

    def create(self, resource, namespace, obj):
        metadata = obj.setdefault("metadata", {})
        if not metadata.get("name"):
            if not metadata.get("generateName"):
                raise status.invalid(resource, "", "metadata.name: Required value: name or generateName is required")
            metadata["name"] = metadata["generateName"] + suffix()
        if resource.namespaced:
            metadata["namespace"] = namespace
        metadata.pop("resourceVersion", None)
        metadata["uid"] = str(uuid.uuid4())
        metadata["creationTimestamp"] = golang.rfc3339()
        obj["apiVersion"], obj["kind"] = resource.api_version, resource.kind
        revision = self.etcd.put(key_of(resource, namespace, metadata["name"]), json.dumps(obj), 0)
        if revision is None:
            raise status.already_exists(resource, metadata["name"])
        return self._with_revision(obj, revision)

    def update(self, resource, namespace, name, change, expected=None):
        """change: old object -> new one. With an expected revision a conflict is an error, else it is tried again."""
        for _ in range(20):
            old = self.get(resource, namespace, name)
            revision = old["metadata"]["resourceVersion"]
            if expected and expected != revision:
                raise status.conflict(resource, name)
            new = change(json.loads(json.dumps(old)))
            for field in ("uid", "creationTimestamp", "name", "namespace"):
                if field in old["metadata"]:
                    new["metadata"][field] = old["metadata"][field]
            new["metadata"].pop("resourceVersion", None)
            new["apiVersion"], new["kind"] = resource.api_version, resource.kind
            if self._same(old, new):
                return old
            written = self.etcd.put(key_of(resource, namespace, name), json.dumps(new), int(revision))
            if written is not None:
                return self._with_revision(new, written)
            if expected:
                break
        raise status.conflict(resource, name)

    def delete(self, resource, namespace, name, uid=None):
        """With a uid, that object and no other of its name."""
        for _ in range(20):
            old = self.get(resource, namespace, name)
            if uid and uid != old["metadata"]["uid"]:
                raise status.other_uid(resource, name, uid, old["metadata"]["uid"])
            if self.etcd.delete(key_of(resource, namespace, name), int(old["metadata"]["resourceVersion"])):
                return old
        raise status.conflict(resource, name)

    @staticmethod
    def _same(old, new):
        return {**old, "metadata": {**old["metadata"], "resourceVersion": ""}} == \
            {**new, "metadata": {**new["metadata"], "resourceVersion": ""}}

    @staticmethod
    def _with_revision(obj, revision):
        obj["metadata"]["resourceVersion"] = str(revision)
        return obj
