"""What kubeadm puts into the API: ConfigMaps, Secrets, labels."""

import base64
import os
import re

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from standin import golang, goyaml, pki, switches
from standin.apiserver import resources
from standin.kubeadm import tokens
from standin.kubeadm.errors import KubeadmError
from standin.rest import ConnectionFailed, StatusError

CONFIGMAPS = resources.by_word("cm").path("kube-system")
PUBLIC = resources.by_word("cm").path("kube-public")
NODES = resources.by_word("nodes").path()
CERTS_TTL = 7200.0
SHARED = {"ca.crt": "ca.crt", "ca.key": "ca.key", "front-proxy-ca.crt": "front-proxy-ca.crt",
          "front-proxy-ca.key": "front-proxy-ca.key", "sa.pub": "sa.pub", "sa.key": "sa.key",
          "etcd-ca.crt": "etcd/ca.crt", "etcd-ca.key": "etcd/ca.key"}


def config_map(api, collection, name, data):
    api.apply(collection, {"metadata": {"name": name}, "data": data})


# -- kubeadm-config


def cluster_document(cluster, version):
    """ClusterConfiguration as it is stored, with its defaults, in the newest version that this kubeadm writes."""
    api = version.config_api
    document = {key: value for key, value in cluster.document.items() if key not in ("apiVersion", "kind") and value}
    networking = {"dnsDomain": cluster.dns_domain, "serviceSubnet": cluster.service_subnet}
    if cluster.pod_subnet:
        networking["podSubnet"] = cluster.pod_subnet
    etcd = (document.get("etcd") or {}).get("local") or {}
    found = document | {
        "apiVersion": f"kubeadm.k8s.io/{api}", "kind": "ClusterConfiguration", "certificatesDir": cluster.certificates_dir,
        "clusterName": cluster.name, "imageRepository": cluster.image_repository, "kubernetesVersion": str(cluster.version),
        "networking": networking, "dns": document.get("dns") or {},
        "etcd": {"local": _component(etcd | {"dataDir": cluster.etcd_data_dir}, cluster.etcd, api)},
        "controllerManager": _component(document.get("controllerManager") or {}, cluster.controller_manager, api),
        "scheduler": _component(document.get("scheduler") or {}, cluster.scheduler, api),
        "apiServer": _component(document.get("apiServer") or {}, cluster.api_server, api),
    }
    if api == "v1beta3":
        found["apiServer"].setdefault("timeoutForControlPlane", "4m0s")
        found["apiServer"].setdefault("extraArgs", {})["authorization-mode"] = "Node,RBAC"
    else:
        found["apiServer"].pop("timeoutForControlPlane", None)
        found.setdefault("proxy", {})
        found["caCertificateValidityPeriod"] = golang.duration(cluster.ca_validity)
        found["certificateValidityPeriod"] = golang.duration(cluster.validity)
        for addon, disabled in (("dns", cluster.dns_disabled), ("proxy", cluster.proxy_disabled)):
            if disabled:
                found[addon] = found[addon] | {"disabled": True}
        found.setdefault("encryptionAlgorithm", cluster.encryption)
    return found


def _component(document, component, api):
    """extraArgs in the shape of the API version that is written."""
    document = {key: value for key, value in document.items() if key != "extraArgs" and value}
    if component.extra_args:
        document["extraArgs"] = dict(component.extra_args) if api == "v1beta3" else \
            [{"name": name, "value": value} for name, value in component.extra_args]
    return document


def upload_config(api, cluster, version):
    config_map(api, CONFIGMAPS, "kubeadm-config", {"ClusterConfiguration": goyaml.dump(cluster_document(cluster, version))})


def cri_socket_annotation(api, node, version, seconds=120.0):
    """Gone with NodeLocalCRISocket's general availability (1.36)."""
    if version.minor >= 36:
        return
    socket = node.cri_socket if "://" in node.cri_socket else (f"unix://{node.cri_socket}" if version.minor >= 24
                                                               else node.cri_socket)
    patch_node(api, node.name, {"metadata": {"annotations": {"kubeadm.alpha.kubernetes.io/cri-socket": socket}}},
               seconds)


def patch_node(api, name, change, seconds):
    """Waits until the kubelet has registered the node."""
    def patched():
        try:
            api.patch(f"{NODES}/{name}", change)
            return True
        except (StatusError, ConnectionFailed):
            return False
    if not golang.poll(0.5, seconds, patched):
        raise KubeadmError("timed out waiting for the condition")


# -- mark-control-plane


def control_plane_labels(version):
    labels = ["node-role.kubernetes.io/control-plane", "node.kubernetes.io/exclude-from-external-load-balancers"]
    return (["node-role.kubernetes.io/master"] if version.master_label else []) + labels


def mark_control_plane(out, api, node, version):
    shown = [name + ("(deprecated)" if name.endswith("/master") else "") for name in control_plane_labels(version)]
    out(f"[mark-control-plane] Marking the node {node.name} as control-plane by adding the labels: [{' '.join(shown)}]")
    taints = [{"key": version.control_plane_taint, "effect": "NoSchedule"}] if node.taints is None else node.taints
    if taints:
        texts = [taint["key"] + (f"={taint['value']}" if taint.get("value") else "") + f":{taint['effect']}"
                 for taint in taints]
        out(f"[mark-control-plane] Marking the node {node.name} as control-plane by adding the taints [{' '.join(texts)}]")

    def merged():
        found = api.get(f"{NODES}/{node.name}")
        present = found["spec"].get("taints") or []
        keys = {(taint["key"], taint["effect"]) for taint in taints}
        kept = [taint for taint in present if (taint["key"], taint["effect"]) not in keys]
        api.patch(f"{NODES}/{node.name}", {
            "metadata": {"labels": dict.fromkeys(control_plane_labels(version), ""),
                         "resourceVersion": found["metadata"]["resourceVersion"]},
            "spec": {"taints": taints + kept}}, kind="merge-patch")
        return True

    def attempt():
        try:
            return merged()
        except (StatusError, ConnectionFailed):
            return False
    if not golang.poll(0.5, 120, attempt):
        raise KubeadmError("timed out waiting for the condition")


# -- upload-certs


def certificate_key():
    return os.urandom(32).hex()


def decode_key(text):
    """Go's hex.DecodeString and aes.NewCipher, with their errors."""
    bad = re.search(r"[^0-9a-fA-F]", text)
    if bad:
        raise KubeadmError(f"error decoding certificate key: encoding/hex: invalid byte: U+{ord(bad[0]):04X} '{bad[0]}'")
    if len(text) % 2:
        raise KubeadmError("error decoding certificate key: encoding/hex: odd length hex string")
    key = bytes.fromhex(text)
    if len(key) not in (16, 24, 32):
        raise KubeadmError(f"crypto/aes: invalid key size {len(key)}")
    return key


def upload_certs(api, folder, key_text):
    """A short-lived token owns the Secret, so that both go away together."""
    try:
        owner = api.create(tokens.SECRETS, tokens.secret_of({
            "token": tokens.new_token(), "description": "Proxy for managing TTL for the kubeadm-certs secret",
            "ttl": CERTS_TTL, "usages": [], "groups": []}))
    except ConnectionFailed as error:
        raise KubeadmError("error creating token: timed out waiting for the condition") from error
    key = decode_key(key_text)
    data = {}
    for name, file in SHARED.items():
        nonce = os.urandom(12)
        sealed = nonce + AESGCM(key).encrypt(nonce, (folder / file).read_bytes(), None)
        data[name] = base64.b64encode(sealed).decode()
    api.apply(tokens.SECRETS, {"type": "Opaque", "data": data, "metadata": {
        "name": "kubeadm-certs", "ownerReferences": [{"apiVersion": "v1", "kind": "Secret", "controller": True,
                                                      "blockOwnerDeletion": True, "name": owner["metadata"]["name"],
                                                      "uid": owner["metadata"]["uid"]}]}})


def download_certs(api, folder, key_text):
    try:
        secret = api.get(f"{tokens.SECRETS}/kubeadm-certs")
    except StatusError as error:
        if error.not_found:
            raise KubeadmError(
                'error downloading the secret: Secret "kubeadm-certs" was not found in the "kube-system" Namespace. This '
                "Secret might have expired. Please, run `kubeadm init phase upload-certs --upload-certs` on a control plane "
                "to generate a new one") from None
        raise KubeadmError(f"error downloading the secret: {error}") from error
    key = decode_key(key_text)
    plain = {}
    for name in SHARED:
        sealed = base64.b64decode(secret["data"][name])
        try:
            plain[name] = AESGCM(key).decrypt(sealed[:12], sealed[12:], None)
        except InvalidTag:
            raise KubeadmError("error decoding secret data with provided key: cipher: message authentication failed") from None
    for name, file in SHARED.items():
        pki.write(folder / file, plain[name], 0o600 if file.endswith(".key") else 0o644)


# -- bootstrap-token, addons


def bootstrap_tokens(out, api, wanted):
    for token in wanted:
        out(f"[bootstrap-token] Using token: {token['token']}")
    out("[bootstrap-token] Configuring bootstrap tokens, cluster-info ConfigMap, RBAC Roles")
    for token in wanted:
        api.apply(tokens.SECRETS, tokens.secret_of(token))
    verb = "configured" if switches.version().minor <= 23 else "Configured"  # 1.22 wrote it small
    for text in ("to allow Node Bootstrap tokens to get nodes",
                 "to allow Node Bootstrap tokens to post CSRs in order for nodes to get long term certificate credentials",
                 "to allow the csrapprover controller automatically approve CSRs from a Node Bootstrap Token",
                 "to allow certificate rotation for all node client certificates in the cluster"):
        out(f"[bootstrap-token] {verb} RBAC rules {text}")


def cluster_info(out, api, server, ca_pem):
    out('[bootstrap-token] Creating the "cluster-info" ConfigMap in the "kube-public" namespace')
    kubeconfig = goyaml.dump({
        "apiVersion": "v1", "kind": "Config", "preferences": {}, "current-context": "", "contexts": None, "users": None,
        "clusters": [{"name": "", "cluster": {"certificate-authority-data": base64.b64encode(ca_pem).decode(),
                                              "server": server}}]})
    try:
        api.create(PUBLIC, {"metadata": {"name": "cluster-info"}, "data": {"kubeconfig": kubeconfig}})
    except StatusError as error:
        if error.reason != "AlreadyExists":
            raise
        api.patch(f"{PUBLIC}/cluster-info", {"data": {"kubeconfig": kubeconfig}}, kind="merge-patch")


def addons(out, api, cluster, endpoint, proxy, which=("coredns", "kube-proxy")):
    if "coredns" in which and not cluster.dns_disabled:
        network = cluster.service_networks[0]
        config_map(api, CONFIGMAPS, "coredns", {"Corefile": f".:53 {{\n    errors\n    kubernetes {cluster.dns_domain}\n}}\n"})
        service = {"metadata": {"name": "kube-dns", "labels": {"k8s-app": "kube-dns", "kubernetes.io/cluster-service": "true",
                                                               "kubernetes.io/name": "CoreDNS"}},
                   "spec": {"clusterIP": str(network[10]), "clusterIPs": [str(network[10])], "type": "ClusterIP",
                            "ipFamilies": [f"IPv{network.version}"], "ipFamilyPolicy": "SingleStack",
                            "selector": {"k8s-app": "kube-dns"},
                            "ports": [{"name": name, "port": port, "protocol": protocol, "targetPort": port}
                                      for name, port, protocol in (("dns", 53, "UDP"), ("dns-tcp", 53, "TCP"),
                                                                   ("metrics", 9153, "TCP"))]}}
        dns_service(api, service)
        api.apply(resources.by_word("deploy").path("kube-system"), {
            "metadata": {"name": "coredns", "labels": {"k8s-app": "kube-dns"}}, "spec": {"replicas": 2}, "status": {}})
        out("[addons] Applied essential addon: CoreDNS")
    if "kube-proxy" in which and not cluster.proxy_disabled:
        config_map(api, CONFIGMAPS, "kube-proxy", {"config.conf": goyaml.dump(proxy_config(cluster, endpoint, proxy))})
        api.apply(resources.by_word("ds").path("kube-system"), {
            "metadata": {"name": "kube-proxy", "labels": {"k8s-app": "kube-proxy"}}, "spec": {}, "status": {}})
        out("[addons] Applied essential addon: kube-proxy")


def dns_service(api, service):
    """One that is there already makes the API server refuse the new one for its address before its name."""
    path = resources.by_word("svc").path("kube-system")
    try:
        api.create(path, service)
    except StatusError as error:
        if error.reason not in ("AlreadyExists", "Invalid"):
            raise
        api.update(f"{path}/{service['metadata']['name']}", service)


def proxy_config(cluster, endpoint, given):
    return {"apiVersion": "kubeproxy.config.k8s.io/v1alpha1", "kind": "KubeProxyConfiguration",
            "bindAddress": "0.0.0.0" if endpoint.family == 4 else "::", "clusterCIDR": cluster.pod_subnet,
            "mode": ""} | given
