"""Phases control-plane and etcd: the static pods."""

from standin import golang, goyaml, pki
from standin.kubeadm.kubeconfigs import FOLDER

MANIFESTS = FOLDER / "manifests"


def with_extra(defaults, component):
    """Default flags, replaced by extraArgs of the same name (all occurrences of which are kept), sorted by name."""
    given = {name for name, _ in component.extra_args}
    found = [(name, value) for name, value in defaults.items() if name not in given] + component.extra_args
    return [f"--{name}={value}" for name, value in sorted(found, key=lambda pair: pair[0])]


def probe(host, path, port, scheme, failures, period, delay=None):
    found = {"failureThreshold": failures, "periodSeconds": period, "timeoutSeconds": 15,
             "httpGet": {"host": host, "path": path, "port": port, "scheme": scheme}}
    return found | ({"initialDelaySeconds": delay} if delay is not None else {})


def mount(name, path, kind="DirectoryOrCreate", read_only=True):
    body = {"mountPath": path, "name": name}
    return (body | {"readOnly": True} if read_only else body), {"hostPath": {"path": path, "type": kind}, "name": name}


def extra_mounts(component):
    for volume in component.extra_volumes:
        yield ({"mountPath": volume["mountPath"], "name": volume["name"]}
               | ({"readOnly": True} if volume.get("readOnly") else {}),
               {"hostPath": {"path": volume["hostPath"], "type": volume.get("pathType", "")}, "name": volume["name"]})


def pod(name, command, image, probes, cpu, mounts, component, annotations=None, memory=None):
    mounts = sorted([*mounts, *extra_mounts(component)], key=lambda pair: pair[0]["name"])
    requests = {"cpu": cpu} | ({"memory": memory} if memory else {})
    container = {"command": [name, *command], "image": image, "imagePullPolicy": "IfNotPresent", "name": name,
                 "resources": {"requests": requests}, "volumeMounts": [entry for entry, _ in mounts]} | probes
    if component.extra_envs:
        container["env"] = component.extra_envs
    metadata = {"creationTimestamp": None, "labels": {"component": name, "tier": "control-plane"}, "name": name,
                "namespace": "kube-system"} | ({"annotations": annotations} if annotations else {})
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "status": {},
            "spec": {"containers": [container], "hostNetwork": True, "priorityClassName": "system-node-critical",
                     "securityContext": {"seccompProfile": {"type": "RuntimeDefault"}},
                     "volumes": [volume for _, volume in mounts]}}


CA_MOUNTS = [mount("ca-certs", "/etc/ssl/certs"), mount("etc-ca-certificates", "/etc/ca-certificates"),
             mount("usr-local-share-ca-certificates", "/usr/local/share/ca-certificates"),
             mount("usr-share-ca-certificates", "/usr/share/ca-certificates")]


def api_server(cluster, endpoint):
    certs = cluster.certificates_dir
    flags = {
        "advertise-address": endpoint.advertise_address, "allow-privileged": "true", "authorization-mode": "Node,RBAC",
        "client-ca-file": f"{certs}/ca.crt", "enable-admission-plugins": "NodeRestriction",
        "enable-bootstrap-token-auth": "true", "etcd-cafile": f"{certs}/etcd/ca.crt",
        "etcd-certfile": f"{certs}/apiserver-etcd-client.crt", "etcd-keyfile": f"{certs}/apiserver-etcd-client.key",
        "etcd-servers": f"https://{golang.join_host_port(endpoint.loopback, 2379)}",
        "kubelet-client-certificate": f"{certs}/apiserver-kubelet-client.crt",
        "kubelet-client-key": f"{certs}/apiserver-kubelet-client.key",
        "kubelet-preferred-address-types": "InternalIP,ExternalIP,Hostname",
        "proxy-client-cert-file": f"{certs}/front-proxy-client.crt",
        "proxy-client-key-file": f"{certs}/front-proxy-client.key", "requestheader-allowed-names": "front-proxy-client",
        "requestheader-client-ca-file": f"{certs}/front-proxy-ca.crt",
        "requestheader-extra-headers-prefix": "X-Remote-Extra-", "requestheader-group-headers": "X-Remote-Group",
        "requestheader-username-headers": "X-Remote-User", "secure-port": str(endpoint.bind_port),
        "service-account-issuer": f"https://kubernetes.default.svc.{cluster.dns_domain}",
        "service-account-key-file": f"{certs}/sa.pub", "service-account-signing-key-file": f"{certs}/sa.key",
        "service-cluster-ip-range": cluster.service_subnet, "tls-cert-file": f"{certs}/apiserver.crt",
        "tls-private-key-file": f"{certs}/apiserver.key",
    }
    host, port = endpoint.advertise_address, endpoint.bind_port
    probes = {"livenessProbe": probe(host, "/livez", port, "HTTPS", 8, 10, 10),
              "readinessProbe": probe(host, "/readyz", port, "HTTPS", 3, 1),
              "startupProbe": probe(host, "/livez", port, "HTTPS", 24, 10, 10)}
    return pod("kube-apiserver", with_extra(flags, cluster.api_server),
               f"{cluster.image_repository}/kube-apiserver:{cluster.version}", probes, "250m",
               [*CA_MOUNTS, mount("k8s-certs", certs)], cluster.api_server,
               {"kubeadm.kubernetes.io/kube-apiserver.advertise-address.endpoint": endpoint.host_port})


def controller_manager(cluster):
    certs, conf = cluster.certificates_dir, "/etc/kubernetes/controller-manager.conf"
    flags = {
        "authentication-kubeconfig": conf, "authorization-kubeconfig": conf, "bind-address": "127.0.0.1",
        "client-ca-file": f"{certs}/ca.crt", "cluster-name": cluster.name,
        "cluster-signing-cert-file": f"{certs}/ca.crt", "cluster-signing-key-file": f"{certs}/ca.key",
        "controllers": "*,bootstrapsigner,tokencleaner", "kubeconfig": conf, "leader-elect": "true",
        "requestheader-client-ca-file": f"{certs}/front-proxy-ca.crt", "root-ca-file": f"{certs}/ca.crt",
        "service-account-private-key-file": f"{certs}/sa.key", "service-cluster-ip-range": cluster.service_subnet,
        "use-service-account-credentials": "true",
    }
    if cluster.version.minor <= 23:
        flags["port"] = "0"
    if cluster.pod_subnet:
        flags |= {"allocate-node-cidrs": "true", "cluster-cidr": cluster.pod_subnet}
    probes = {name: probe("127.0.0.1", "/healthz", 10257, "HTTPS", failures, 10, 10)
              for name, failures in (("livenessProbe", 8), ("startupProbe", 24))}
    flexvolume = "/usr/libexec/kubernetes/kubelet-plugins/volume/exec"
    mounts = [*CA_MOUNTS, mount("flexvolume-dir", flexvolume, read_only=False), mount("k8s-certs", certs),
              mount("kubeconfig", conf, "FileOrCreate")]
    return pod("kube-controller-manager", with_extra(flags, cluster.controller_manager),
               f"{cluster.image_repository}/kube-controller-manager:{cluster.version}", probes, "200m", mounts,
               cluster.controller_manager)


def scheduler(cluster):
    conf = "/etc/kubernetes/scheduler.conf"
    flags = {"authentication-kubeconfig": conf, "authorization-kubeconfig": conf, "bind-address": "127.0.0.1",
             "kubeconfig": conf, "leader-elect": "true"}
    if cluster.version.minor <= 23:
        flags["port"] = "0"
    live, ready = ("/healthz", "/healthz") if cluster.version.minor <= 30 else ("/livez", "/livez")
    probes = {"livenessProbe": probe("127.0.0.1", live, 10259, "HTTPS", 8, 10, 10),
              "startupProbe": probe("127.0.0.1", ready, 10259, "HTTPS", 24, 10, 10)}
    return pod("kube-scheduler", with_extra(flags, cluster.scheduler),
               f"{cluster.image_repository}/kube-scheduler:{cluster.version}", probes, "100m",
               [mount("kubeconfig", conf, "FileOrCreate")], cluster.scheduler)


def etcd(cluster, node, endpoint, version, members=()):
    """members: [(name, peer URL)] of a cluster that is joined, this node's own among them; none for a new cluster."""
    certs = cluster.certificates_dir
    client = f"https://{golang.join_host_port(endpoint.advertise_address, 2379)}"
    peer = f"https://{golang.join_host_port(endpoint.advertise_address, 2380)}"
    flags = {
        "advertise-client-urls": client, "cert-file": f"{certs}/etcd/server.crt", "client-cert-auth": "true",
        "data-dir": cluster.etcd_data_dir, "initial-advertise-peer-urls": peer,
        "initial-cluster": ",".join(f"{name}={url}" for name, url in members) or f"{node}={peer}",
        "key-file": f"{certs}/etcd/server.key",
        "listen-client-urls": f"https://{golang.join_host_port(endpoint.loopback, 2379)},{client}",
        "listen-metrics-urls": f"http://{golang.join_host_port(endpoint.loopback, 2381)}", "listen-peer-urls": peer,
        "name": node, "peer-cert-file": f"{certs}/etcd/peer.crt", "peer-client-cert-auth": "true",
        "peer-key-file": f"{certs}/etcd/peer.key", "peer-trusted-ca-file": f"{certs}/etcd/ca.crt",
        "snapshot-count": "10000", "trusted-ca-file": f"{certs}/etcd/ca.crt",
    }
    if members:
        flags["initial-cluster-state"] = "existing"
    if version.minor >= 36:
        flags |= {"feature-gates": "InitialCorruptCheck=true", "watch-progress-notify-interval": "5s"}
    elif version.minor >= 25:
        flags |= {"experimental-initial-corrupt-check": "true", "experimental-watch-progress-notify-interval": "5s"}
    probes = {name: probe(endpoint.loopback, "/health", 2381, "HTTP", failures, 10, 10)
              for name, failures in (("livenessProbe", 8), ("startupProbe", 24))}
    repository = (cluster.document.get("etcd") or {}).get("local", {}).get("imageRepository") or cluster.image_repository
    tag = (cluster.document.get("etcd") or {}).get("local", {}).get("imageTag") or version.etcd_tag
    return pod("etcd", with_extra(flags, cluster.etcd), f"{repository}/etcd:{tag}", probes, "100m",
               [mount("etcd-certs", f"{certs}/etcd", read_only=False),
                mount("etcd-data", cluster.etcd_data_dir, read_only=False)],
               cluster.etcd, {"kubeadm.kubernetes.io/etcd.advertise-client-urls": client}, memory="100Mi")


def write(out, name, manifest, patches):
    manifest = patches.apply(out, name, manifest)
    pki.write(MANIFESTS / f"{name}.yaml", goyaml.dump(manifest), 0o600)


def write_control_plane(out, cluster, endpoint, patches):
    out(f'[control-plane] Using manifest folder "{MANIFESTS}"')
    for name, manifest in (("kube-apiserver", api_server(cluster, endpoint)),
                           ("kube-controller-manager", controller_manager(cluster)), ("kube-scheduler", scheduler(cluster))):
        out(f'[control-plane] Creating static Pod manifest for "{name}"')
        write(out, name, manifest, patches)
