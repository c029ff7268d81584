"""Bootstrap tokens as Secrets, and `kubeadm token`."""

import base64
import datetime
import secrets
import string

from standin import golang
from standin.apiserver import resources

DEFAULT_USAGES = ("signing", "authentication")
DEFAULT_GROUPS = ("system:bootstrappers:kubeadm:default-node-token",)
SECRETS = resources.by_word("secrets").path("kube-system")
TYPE = "bootstrap.kubernetes.io/token"
LETTERS = string.ascii_lowercase + string.digits


def new_token():
    def letters(count):
        return "".join(secrets.choice(LETTERS) for _ in range(count))
    return f"{letters(6)}.{letters(16)}"


def secret_of(token):
    """token: {token, description, ttl, expires, usages, groups}"""
    token_id, _, token_secret = token["token"].partition(".")
    data = {"token-id": token_id, "token-secret": token_secret}
    if token.get("description"):
        data["description"] = token["description"]
    expires = token.get("expires")
    if token.get("ttl"):
        expires = golang.rfc3339(golang.now() + datetime.timedelta(seconds=token["ttl"]))
    if expires:
        data["expiration"] = expires
    for usage in token["usages"]:
        data[f"usage-bootstrap-{usage}"] = "true"
    if token["groups"]:
        data["auth-extra-groups"] = ",".join(token["groups"])
    return {"apiVersion": "v1", "kind": "Secret", "type": TYPE,
            "metadata": {"name": f"bootstrap-token-{token_id}", "namespace": "kube-system"},
            "data": {key: base64.b64encode(value.encode()).decode() for key, value in data.items()}}


def from_secret(secret):
    """The fields of `token list -o json`, in its order."""
    data = {key: base64.b64decode(value).decode() for key, value in (secret.get("data") or {}).items()}
    usages = sorted(key.removeprefix("usage-bootstrap-") for key, value in data.items()
                    if key.startswith("usage-bootstrap-") and value == "true")
    groups = [group for group in data.get("auth-extra-groups", "").split(",") if group]
    token = {"token": f"{data['token-id']}.{data['token-secret']}"}
    optional = {"description": data.get("description"), "expires": data.get("expiration"), "usages": usages,
                "groups": groups}
    return token | {key: value for key, value in optional.items() if value}


def listed(api):
    found = api.get(SECRETS + "?fieldSelector=type%3Dbootstrap.kubernetes.io%2Ftoken")["items"]
    return sorted(found, key=lambda secret: secret["metadata"]["name"])
