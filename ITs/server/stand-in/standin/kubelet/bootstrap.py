"""The kubelet's client certificate: asked for with the bootstrap token, or taken over from a kubeconfig."""

import base64
import datetime
import os
import time
from pathlib import Path

from standin import golang, goyaml, pki
from standin.apiserver import resources
from standin.rest import Api, ConnectionFailed, StatusError

PKI = Path("/var/lib/kubelet/pki")
CURRENT = PKI / "kubelet-client-current.pem"
CSRS = resources.by_word("csr").path()


def store(cert_pem, key_pem):
    """A dated file, and the link that kubelet.conf names."""
    PKI.mkdir(mode=0o755, parents=True, exist_ok=True)
    dated = PKI / f"kubelet-client-{datetime.datetime.now().strftime('%Y-%m-%d-%H-%M-%S')}.pem"
    pki.write(dated, cert_pem + key_pem, 0o600)
    link = PKI / ".kubelet-client-current.new"
    link.unlink(missing_ok=True)
    link.symlink_to(dated)
    os.replace(link, CURRENT)


def request_certificate(api, node):
    """Posts a CSR and waits until the controller manager has signed it. None: try again later."""
    key = pki.new_key("ECDSA-P256")
    request = base64.b64encode(pki.new_csr(key, pki.subject(f"system:node:{node}", ["system:nodes"]))).decode()
    created = api.create(CSRS, {
        "metadata": {"generateName": "csr-"},
        "spec": {"request": request, "signerName": "kubernetes.io/kube-apiserver-client-kubelet",
                 "usages": ["digital signature", "key encipherment", "client auth"]}})
    path = f"{CSRS}/{created['metadata']['name']}"
    for _ in range(300):
        certificate = api.get(path).get("status", {}).get("certificate")
        if certificate:
            return base64.b64decode(certificate), pki.key_pem(key)
        time.sleep(0.25)
    return None


def bootstrap(kubeconfig, bootstrap_kubeconfig, node):
    """Until there is a kubeconfig with a certificate of our own. Tries for ever, as the real kubelet does."""
    while True:
        try:
            text = Path(bootstrap_kubeconfig).read_text()
            config = goyaml.load(text)
            pair = request_certificate(Api.from_config(config, timeout=10), node)
            if pair:
                break
        except (ConnectionFailed, StatusError) as error:
            golang.klog("E", "certificate_manager.go:471", '"kubernetes.io/kube-apiserver-client-kubelet: Failed while '
                        f'requesting a signed certificate from the control plane" err={golang.quote(str(error))}')
        except FileNotFoundError as error:
            golang.klog("E", "bootstrap.go:265", str(error))
        time.sleep(1)
    store(*pair)
    cluster = config["clusters"][0]["cluster"]
    pki.write(kubeconfig, pki.kubeconfig(
        cluster["server"], base64.b64decode(cluster["certificate-authority-data"]), "default-cluster", "default-auth",
        {"client-certificate": str(CURRENT), "client-key": str(CURRENT)}, context="default-context", namespace="default"),
        0o600)


def adopt_embedded(kubeconfig):
    """After init kubelet.conf holds its certificate itself; the kubelet copies it to where it rotates certificates."""
    user = goyaml.load(Path(kubeconfig).read_text())["users"][0]["user"]
    if user.get("client-certificate-data") and not CURRENT.exists():
        store(base64.b64decode(user["client-certificate-data"]), base64.b64decode(user["client-key-data"]))


def serving_certificate(node):
    """kubelet.crt and kubelet.key for port 10250, signed by a CA that nobody keeps."""
    cert_file, key_file = PKI / "kubelet.crt", PKI / "kubelet.key"
    if not cert_file.exists() or not key_file.exists():
        ca_cert, ca_key = pki.new_ca(f"{node}-ca@{int(time.time())}")
        key = pki.new_key()
        cert = pki.issue((ca_cert, ca_key), pki.subject(f"{node}@{int(time.time())}"), key.public_key(), server=True,
                         sans=[node])
        pki.write(cert_file, pki.cert_pem(cert) + pki.cert_pem(ca_cert), 0o644)
        pki.write(key_file, pki.key_pem(key), 0o600)
    return str(cert_file), str(key_file)
