"""patches.directory: files `TARGET[SUFFIX][+TYPE].yaml|json` that change what kubeadm writes (kubeadm-facts 1.3)."""

import os
import re
from pathlib import Path

import yaml

from standin import goyaml
from standin.apiserver import patch
from standin.apiserver.status import ApiError
from standin.kubeadm.errors import KubeadmError, NotImplementedHere

TYPES = {"strategic": "strategic-merge-patch", "merge": "merge-patch", "json": "json-patch"}
TARGETS = ("kube-apiserver", "kube-controller-manager", "kube-scheduler", "etcd", "kubeletconfiguration", "corednsdeployment")


class Patches:
    """None as the directory: no patches."""

    def __init__(self, directory, version):
        self.directory = directory
        self.targets = [name for name in TARGETS if version.minor >= {"kubeletconfiguration": 25, "corednsdeployment": 32}
                        .get(name, 0)]
        self.files = None

    def apply(self, out, target, document):
        """document as the patches for that target leave it, in the order of the files' names."""
        for name, kind, changes in self._read(out):
            if name != target:
                continue
            for change in changes:
                document = self._changed(document, kind, change)
            out(f'[patches] Applied patch of type "application/{TYPES[kind]}+json" to target "{target}"')
        return document

    @staticmethod
    def _changed(document, kind, change):
        try:
            if kind == "json":
                return patch.json_patch(document, change)
            return (patch.merge if kind == "merge" else patch.strategic)(document, change)
        except (ApiError, KeyError, IndexError, TypeError, ValueError) as error:
            raise KubeadmError(f"could not apply a patch of type {kind}: {error}") from error

    def _read(self, out):
        if self.files is None:
            self.files = self._files(out) if self.directory else []
        return self.files

    def _files(self, out):
        folder = Path(self.directory)
        try:
            names = sorted(entry.name for entry in folder.iterdir() if entry.is_file())
        except OSError as error:
            raise KubeadmError(f'could not list patch files for path "{folder}": lstat {folder}: '
                               f"{os.strerror(error.errno).lower()}") from error
        out(f'[patches] Reading patches from path "{folder}"')
        return [found for found in (self._file(out, folder / name) for name in names) if found]

    def _file(self, out, path):
        """(target, type, changes), or None for a file that kubeadm passes over."""
        stem, dot, extension = path.name.rpartition(".")
        target = next((name for name in self.targets if stem.startswith(name)), None)
        if not dot or extension not in ("yaml", "json") or target is None:
            why = "the extension must be one of [.json .yaml]" if target else f"unknown target, must be one of {self.targets}"
            out(f'[patches] Ignoring file "{path.name}": {why}')
            return None
        if target == "corednsdeployment":
            raise NotImplementedHere("a patch of CoreDNS")
        kind = re.sub(r"^[^+]*\+?", "", stem.removeprefix(target)) or "strategic"
        if kind not in TYPES:
            raise KubeadmError(f'unknown patch type "{kind}" from filename "{path.name}"')
        try:
            return target, kind, [change for part in re.split(r"^---[ \t]*$", path.read_text(), flags=re.MULTILINE)
                                  if (change := goyaml.load(part)) is not None]
        except yaml.YAMLError as error:
            raise KubeadmError(f"could not convert patch to JSON: {path}: {goyaml.syntax_error(error)}") from error
