"""Phase certs: the same set of files, subjects and SANs as kubeadm's."""

import os
from datetime import timedelta
from pathlib import Path

from cryptography import x509

from standin import golang, pki
from standin.kubeadm.config import parse_host_port
from standin.kubeadm.errors import KubeadmError, PhaseError

# name -> (CA, common name, organizations, server, client); in the order of `kubeadm init`.
LEAVES = {
    "apiserver": ("ca", "kube-apiserver", (), True, False),
    "apiserver-kubelet-client": ("ca", "kube-apiserver-kubelet-client", ("system:masters",), False, True),
    "front-proxy-client": ("front-proxy-ca", "front-proxy-client", (), False, True),
    "etcd/server": ("etcd/ca", None, (), True, True),
    "etcd/peer": ("etcd/ca", None, (), True, True),
    "etcd/healthcheck-client": ("etcd/ca", "kube-etcd-healthcheck-client", ("system:masters",), False, True),
    "apiserver-etcd-client": ("etcd/ca", "kube-apiserver-etcd-client", ("system:masters",), False, True),
}
CAS = {"ca": "kubernetes", "front-proxy-ca": "front-proxy-ca", "etcd/ca": "etcd-ca"}
INIT_ORDER = ("ca", "apiserver", "apiserver-kubelet-client", "front-proxy-ca", "front-proxy-client", "etcd/ca", "etcd/server",
              "etcd/peer", "etcd/healthcheck-client", "apiserver-etcd-client")
JOIN_ORDER = ("apiserver-kubelet-client", "apiserver", "front-proxy-client", "apiserver-etcd-client", "etcd/server",
              "etcd/peer", "etcd/healthcheck-client")


def sans_of(name, cluster, node, endpoint):
    """(DNS names, addresses) in the order that kubeadm prints."""
    if name == "apiserver":
        names = ["kubernetes", "kubernetes.default", "kubernetes.default.svc",
                 f"kubernetes.default.svc.{cluster.dns_domain}", node]
        addresses = [str(cluster.service_networks[0][1]), endpoint.advertise_address]
        extra = list(cluster.cert_sans)
        if cluster.control_plane_endpoint:
            extra.insert(0, parse_host_port(cluster.control_plane_endpoint)[0])
    else:
        names, addresses = ["localhost", node], [endpoint.advertise_address, "127.0.0.1", "::1"]
        extra = list(cluster.etcd_sans[0 if name == "etcd/server" else 1])
    for san in extra:
        kind = addresses if isinstance(pki.general_name(san), x509.IPAddress) else names
        if san not in kind:
            kind.append(san)
    return sorted(names) if name == "apiserver" else names, addresses


class Certificates:
    def __init__(self, out, cluster, node, endpoint):
        self.out, self.cluster, self.node, self.endpoint = out, cluster, node, endpoint
        self.folder = Path(cluster.certificates_dir)

    def path(self, name, suffix):
        return self.folder / f"{name}.{suffix}"

    def pair_exists(self, name):
        return self.path(name, "crt").exists() and self.path(name, "key").exists()

    def load_pair(self, name):
        return pki.load_cert(self.path(name, "crt")), pki.load_key(self.path(name, "key"))

    def create_all(self):
        """For init: existing ones are kept."""
        self.out(f'[certs] Using certificateDir folder "{self.folder}"')
        for name in INIT_ORDER:
            if name in CAS:
                self._ca(name)
            else:
                self._leaf(name)
        self._service_account()

    def create_for_join(self):
        """The shared ones have been downloaded (or copied by hand)."""
        self.out(f'[certs] Using certificateDir folder "{self.folder}"')
        for name in JOIN_ORDER:
            self._leaf(name, 'Using the existing "{}" certificate and key')
        self.out(f'[certs] Valid certificates and keys now exist in "{self.folder}"')
        self.out('[certs] Using the existing "sa" key')

    def _ca(self, name):
        if self.pair_exists(name):
            self.out(f"[certs] Using existing {name} certificate authority")
            return
        self.out(f'[certs] Generating "{name}" certificate and key')
        cert, key = pki.new_ca(CAS[name], self.cluster.encryption, timedelta(seconds=self.cluster.ca_validity))
        try:
            self._write(name, cert, key)
        except OSError as error:
            raise PhaseError(f"certs/{name.replace('/', '-')}",
                             f"failure while saving {name} certificate and key: {self._why(name, error)}") from error

    def _leaf(self, name, existing="Using existing {} certificate and key on disk"):
        if self.pair_exists(name):
            self.out("[certs] " + existing.format(name))
            return
        self.out(f'[certs] Generating "{name}" certificate and key')
        ca, common_name, organizations, server, client = LEAVES[name]
        names, addresses = sans_of(name, self.cluster, self.node, self.endpoint) if server else ([], [])
        if server:
            self.out(f"[certs] {name} serving cert is signed for DNS names [{' '.join(names)}] and IPs "
                     f"[{' '.join(addresses)}]")
        key = pki.new_key(self.cluster.encryption)
        cert = pki.issue(self.load_pair(ca), pki.subject(common_name or self.node, organizations), key.public_key(),
                         server, client, names + addresses, timedelta(seconds=self.cluster.validity))
        try:
            self._write(name, cert, key)
        except OSError as error:
            phase = f"certs/{name.replace('/', '-')}"
            raise PhaseError(phase, f'failed to write or validate certificate "{name}": failure while saving {name} '
                                    f"certificate and key: {self._why(name, error)}") from error

    def _why(self, name, error):
        path = self.path(name, "key")
        call = f"mkdir {self.folder}" if error.filename and str(error.filename) == str(self.folder) else f"write {path}"
        return f"couldn't write key: unable to write private key to file {path}: {call}: {os.strerror(error.errno).lower()}"

    def _write(self, name, cert, key):
        pki.write(self.path(name, "key"), pki.key_pem(key), 0o600)
        pki.write(self.path(name, "crt"), pki.cert_pem(cert), 0o644)

    def _service_account(self):
        if self.path("sa", "key").exists():
            self.out('[certs] Using the existing "sa" key')
            return
        self.out('[certs] Generating "sa" key and public key')
        key = pki.new_key(self.cluster.encryption)
        pki.write(self.path("sa", "key"), pki.key_pem(key), 0o600)
        pki.write(self.path("sa", "pub"), pki.public_pem(key), 0o600)

    def refuse_incomplete_external_ca(self):
        """A ca.crt without ca.key means an external CA, which then must have left everything (E05, F41)."""
        if not self.path("ca", "crt").exists() or self.path("ca", "key").exists():
            return
        for name in ("apiserver", "apiserver-kubelet-client"):
            for suffix, what in (("key", "private key"), ("crt", "certificate")):
                path = self.path(name, suffix)
                if not path.exists():
                    raise KubeadmError(f"invalid or incomplete external CA: failure loading key for {name}: couldn't load "
                                       f"the {what} file {path}: open {path}: no such file or directory")


def residual(cert):
    left = cert.not_valid_after.replace(tzinfo=golang.now().tzinfo) - golang.now()
    return f"{left.days // 365}y" if left.days >= 730 else f"{left.days}d"
