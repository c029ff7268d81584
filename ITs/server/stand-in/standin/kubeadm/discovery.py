"""Token discovery: cluster-info from anybody, trusted for its signature and the pinned CA, then fetched once more with it."""

import base64
import re
import time

from standin import golang, goyaml, pki
from standin.controllers.signing import detached_jws
from standin.kubeadm.errors import KubeadmError
from standin.rest import Api, ConnectionFailed, StatusError

CLUSTER_INFO = "/api/v1/namespaces/kube-public/configmaps/cluster-info?timeout=10s"
PERIOD = 5.0
NOT_VALIDATED = "couldn't validate the identity of the API Server: "


class Again(Exception):
    """Worth another try within the time."""


def check_pins(pins):
    for pin in pins:
        kind, colon, digest = pin.partition(":")
        problem = None
        if not colon:
            problem = 'invalid hash, expected "format:hex-value". Known format(s) are: sha256'
        elif kind.lower() != "sha256":
            problem = f'unknown hash format "{kind}". Known format(s) are: sha256'
        elif not re.fullmatch(r"([0-9a-fA-F]{2})*", digest):
            problem = "invalid hash: encoding/hex: invalid byte"
        elif len(digest) != 64:
            problem = f'invalid hash "{pin}", expected a 32 byte SHA-256 hash, found {len(digest) // 2} bytes'
        if problem:
            raise KubeadmError(f"{NOT_VALIDATED}invalid discovery token CA certificate hash: {problem}")


def fetch(endpoint, ca_pem):
    api = Api(f"https://{endpoint}", ca_pem, timeout=10)
    try:
        return api.get(CLUSTER_INFO)
    except ConnectionFailed as error:
        if error.timed_out and "awaiting headers" in error.cause:
            raise Again(f'Get "https://{endpoint}{CLUSTER_INFO}": net/http: request canceled (Client.Timeout exceeded while '
                        "awaiting headers)") from error
        raise Again(str(error)) from error
    except StatusError as error:
        raise Again(str(error)) from error


def discover(config):
    """The kubeconfig (a mapping) of the cluster, without credentials."""
    settings = config.bootstrap_token
    token_id, _, secret = settings["token"].partition(".")
    pins = settings.get("caCertHashes") or []
    check_pins(pins)
    deadline = time.monotonic() + config.discovery_timeout
    while True:
        try:
            return _once(settings["apiServerEndpoint"], token_id, secret, pins)
        except Again as again:
            if time.monotonic() + PERIOD > deadline:
                time.sleep(max(0.0, deadline - time.monotonic()))
                raise KubeadmError(NOT_VALIDATED + str(again)) from None
        time.sleep(PERIOD)


def _once(endpoint, token_id, secret, pins):
    insecure = fetch(endpoint, None)
    text = _verified(insecure, token_id, secret)
    config = goyaml.load(text)
    ca_pem = base64.b64decode(config["clusters"][0]["cluster"]["certificate-authority-data"])
    if not pins:
        return config
    found = [pki.spki_hash(cert) for cert in pki.load_certs(ca_pem)]
    if not set(found) & {pin.lower() for pin in pins}:
        shown = " ".join(golang.quote(digest) for digest in found)
        raise KubeadmError(f"{NOT_VALIDATED}cluster CA found in cluster-info ConfigMap is invalid: none of the public keys "
                           f"{shown} are pinned")
    secure = fetch(endpoint, ca_pem)
    if _verified(secure, token_id, secret) != text:
        raise KubeadmError(f"{NOT_VALIDATED}the second kubeconfig from the cluster-info ConfigMap (using validated TLS) was "
                           "different from the first")
    return config


def _verified(cluster_info, token_id, secret):
    data = cluster_info.get("data") or {}
    signature = data.get(f"jws-kubeconfig-{token_id}")
    if not signature:
        raise Again(f'could not find a JWS signature in the cluster-info ConfigMap for token ID "{token_id}"')
    if signature != detached_jws(token_id, secret, data["kubeconfig"]):
        raise KubeadmError(f"{NOT_VALIDATED}failed to verify JWS signature of received cluster info object, can't trust this "
                           "API Server")
    return data["kubeconfig"]
