"""Phase kubeconfig: admin.conf and its like."""

import base64
from datetime import timedelta
from pathlib import Path

from standin import goyaml, pki
from standin.kubeadm.errors import KubeadmError

FOLDER = Path("/etc/kubernetes")


def clients(version, node):
    """file name -> (user, organizations, does it name the node's own API server?)"""
    admins = "kubeadm:cluster-admins" if version.super_admin else "system:masters"
    found = {"admin.conf": ("kubernetes-admin", [admins], False)}
    if version.super_admin:
        found["super-admin.conf"] = ("kubernetes-super-admin", ["system:masters"], False)
    return found | {
        "kubelet.conf": (f"system:node:{node}", ["system:nodes"], False),
        "controller-manager.conf": ("system:kube-controller-manager", [], True),
        "scheduler.conf": ("system:kube-scheduler", [], True),
    }


def write(out, config, cluster, certificates, names):
    ca_cert, ca_key = certificates.load_pair("ca")
    for name in names:
        user, organizations, local = clients(config.version, config.node.name)[name]
        server = f"https://{config.endpoint.host_port}" if local else cluster.server(config.endpoint)
        if (FOLDER / name).exists():
            check_existing(FOLDER / name, server, ca_cert)
            out(f'[kubeconfig] Using existing kubeconfig file: "{FOLDER / name}"')
            continue
        out(f'[kubeconfig] Writing "{name}" kubeconfig file')
        key = pki.new_key(cluster.encryption)
        cert = pki.issue((ca_cert, ca_key), pki.subject(user, organizations), key.public_key(), client=True,
                         lifetime=timedelta(seconds=cluster.validity))
        pki.write(FOLDER / name, pki.kubeconfig(server, pki.cert_pem(ca_cert), cluster.name, user,
                                                pki.embedded(cert, key)), 0o600)


def check_existing(path, server, ca_cert):
    """A file of an older attempt is kept only if it leads to the same cluster at the same address."""
    cluster = goyaml.load(path.read_text())["clusters"][0]["cluster"]
    if base64.b64decode(cluster["certificate-authority-data"]).strip() != pki.cert_pem(ca_cert).strip():
        raise KubeadmError(f'a kubeconfig file "{path}" exists already but has got the wrong CA cert')
    if cluster["server"] != server:
        raise KubeadmError(f'a kubeconfig file "{path}" exists already but has got the wrong API Server URL')


def init_names(version):
    names = ["admin.conf", "super-admin.conf", "kubelet.conf", "controller-manager.conf", "scheduler.conf"]
    return [name for name in names if name != "super-admin.conf" or version.super_admin]


JOIN_NAMES = ("admin.conf", "controller-manager.conf", "scheduler.conf")


