"""kubeadm certs check-expiration."""

import base64
from pathlib import Path

from cryptography import x509

from standin import goyaml, pki, switches
from standin.kubeadm import certs, kubeconfigs, objects
from standin.rest import Api, ConnectionFailed, StatusError

FOLDER = Path("/etc/kubernetes/pki")
LEAVES = (("apiserver", "ca"), ("apiserver-etcd-client", "etcd-ca"), ("apiserver-kubelet-client", "ca"),
          ("etcd-healthcheck-client", "etcd-ca"), ("etcd-peer", "etcd-ca"), ("etcd-server", "etcd-ca"),
          ("front-proxy-client", "front-proxy-ca"))
CAS = ("ca", "etcd-ca", "front-proxy-ca")


def file_of(name):
    return FOLDER / (name.replace("etcd-", "etcd/", 1) + ".crt" if name.startswith("etcd-") else name + ".crt")


def embedded(path):
    user = goyaml.load(path.read_text())["users"][0]["user"]
    return x509.load_pem_x509_certificate(base64.b64decode(user["client-certificate-data"]))


def show(rows):
    """As Go's tabwriter: the head's last cell ends the line, that of the others is a column of its least width."""
    widths = [max(len(row[i]) for row in rows) + 3 for i in range(len(rows[0]) - 1)]
    for index, row in enumerate(rows):
        print("".join(cell.ljust(width) for cell, width in zip(row, widths)) + row[-1].ljust(8 if index else 0))


def entry(name, cert, authority=None):
    cells = [name, cert.not_valid_after.strftime("%b %d, %Y %H:%M UTC"), certs.residual(cert)]
    return [*cells, *([authority] if authority is not None else []), "no"]


def check_expiration():
    print("[check-expiration] Reading configuration from the cluster...")
    print("[check-expiration] FYI: You can look at this config file with 'kubectl -n kube-system get cm kubeadm-config -o yaml'",
          flush=True)
    admin = kubeconfigs.FOLDER / "admin.conf"
    try:
        Api.from_kubeconfig(admin, timeout=10).get(f"{objects.CONFIGMAPS}/kubeadm-config")
    except (ConnectionFailed, StatusError, FileNotFoundError):
        print("[check-expiration] Error reading configuration from the Cluster. Falling back to default configuration")
    print()
    rows = {name: entry(name, pki.load_cert(file_of(name)), authority) for name, authority in LEAVES if file_of(name).exists()}
    for name in kubeconfigs.init_names(switches.version()):
        path = kubeconfigs.FOLDER / name
        if name != "kubelet.conf" and path.exists():
            authority = "" if switches.version().minor <= 24 else "ca"
            rows[name] = entry(name, embedded(path), authority)
    show([["CERTIFICATE", "EXPIRES", "RESIDUAL TIME", "CERTIFICATE AUTHORITY", "EXTERNALLY MANAGED"],
          *(rows[name] for name in sorted(rows))])
    print()
    show([["CERTIFICATE AUTHORITY", "EXPIRES", "RESIDUAL TIME", "EXTERNALLY MANAGED"],
          *(entry(name, pki.load_cert(file_of(name))) for name in CAS if file_of(name).exists())])
    return 0
