"""bootstrapsigner, tokencleaner, csrapproving and csrsigning of the controller manager."""

import base64
import datetime
import hashlib
import hmac
import json

from cryptography import x509

from standin import golang, pki
from standin.apiserver import resources

SECRETS = "/api/v1/namespaces/kube-system/secrets"
CLUSTER_INFO = "/api/v1/namespaces/kube-public/configmaps/cluster-info"
CSRS = resources.by_word("csr").path()
TOKEN_TYPE = "bootstrap.kubernetes.io/token"


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def detached_jws(token_id, secret, content):
    """HS256 over the content, which is left out of the result."""
    header = base64url(json.dumps({"alg": "HS256", "kid": token_id}, separators=(",", ":")).encode())
    signed = f"{header}.{base64url(content.encode())}".encode()
    return f"{header}..{base64url(hmac.new(secret.encode(), signed, hashlib.sha256).digest())}"


def token_data(secret):
    return {key: base64.b64decode(value).decode() for key, value in (secret.get("data") or {}).items()}


def expired(data):
    return bool(data.get("expiration")) and golang.parse_time(data["expiration"]) < golang.now()


def clean_tokens(api, tokens):
    """Removes expired tokens, and what they own (the kubeadm-certs Secret). The tokens that are left."""
    left = []
    for token in tokens:
        if not expired(token_data(token)):
            left.append(token)
            continue
        for secret in api.get(SECRETS)["items"]:
            if any(owner["uid"] == token["metadata"]["uid"] for owner in secret["metadata"].get("ownerReferences", [])):
                api.delete(f"{SECRETS}/{secret['metadata']['name']}")
        api.delete(f"{SECRETS}/{token['metadata']['name']}")
    return left


def sign_cluster_info(api, tokens, delay):
    """One signature a token with usage signing; none for tokens that are gone, and none before the delay is over."""
    info = api.find(CLUSTER_INFO)
    if not info or "kubeconfig" not in info.get("data", {}):
        return
    wanted = {key: value for key, value in info["data"].items() if not key.startswith("jws-kubeconfig-")}
    for token in tokens:
        data = token_data(token)
        if data.get("usage-bootstrap-signing") != "true":
            continue
        youngest = max(golang.parse_time(obj["metadata"]["creationTimestamp"]) for obj in (info, token))
        if golang.now() - youngest < datetime.timedelta(seconds=delay):
            continue
        name = f"jws-kubeconfig-{data['token-id']}"
        wanted[name] = detached_jws(data["token-id"], data["token-secret"], info["data"]["kubeconfig"])
    if wanted != info["data"]:
        api.update(CLUSTER_INFO, info | {"data": wanted})


def sign_node_requests(api, ca):
    """Approves and signs the client certificates that kubelets ask for."""
    for request in api.get(CSRS)["items"]:
        if request.get("status", {}).get("certificate"):
            continue
        spec = request["spec"]
        if spec["signerName"] != "kubernetes.io/kube-apiserver-client-kubelet":
            continue
        if "system:bootstrappers" not in spec["groups"] and "system:nodes" not in spec["groups"]:
            continue
        csr = x509.load_pem_x509_csr(base64.b64decode(spec["request"]))
        certificate = pki.issue(ca, csr.subject, csr.public_key(), client=True)
        now = golang.rfc3339()
        request["status"] = {
            "certificate": base64.b64encode(pki.cert_pem(certificate)).decode(),
            "conditions": [{"type": "Approved", "status": "True", "reason": "AutoApproved", "lastUpdateTime": now,
                            "lastTransitionTime": now,
                            "message": "Auto approving kubelet client certificate after SubjectAccessReview."}]}
        api.update(f"{CSRS}/{request['metadata']['name']}/status", request)
