"""kubeadm config images|validate|print."""

import json

from standin import goyaml, switches
from standin.kubeadm import kubelet_files, preflight
from standin.kubeadm.config import cluster_object, load_init, load_join, read_documents, read_file, split_documents
from standin.kubeadm.errors import KubeadmError


def images_of(flags):
    version = switches.version()
    if flags.get("config"):
        cluster = load_init(flags.get("config")).cluster
    else:
        cluster = cluster_object({"kubernetesVersion": flags.get("kubernetes-version") or "",
                                  "imageRepository": flags.get("image-repository") or ""}, version)
    return preflight.needed_images(cluster, version)


def images_list(flags):
    found = images_of(flags)
    if flags.get("output") == "json":
        print(json.dumps({"kind": "Images", "apiVersion": "output.kubeadm.k8s.io/v1alpha3", "images": found}, indent=4))
    else:
        print("\n".join(found))
    return 0


def images_pull(flags):
    version = switches.version()
    for image in images_of(flags):
        if not preflight.image_present(image, version):
            raise KubeadmError(f"failed to pull image {json.dumps(image)}: {preflight.pull_error(image)}")
        print(f"[config/images] Pulled {image}", flush=True)
    return 0


def help_text():
    """Only what tells which commands there are."""
    print("Available Commands:")
    print("  images      Interact with container images used by kubeadm")
    print("  migrate     Read an older version of the kubeadm configuration API types from a file, and output the similar config "
          "object for the newer version")
    print("  print       Print configuration")
    if switches.version().config_validate:
        print("  validate    Read a file containing the kubeadm configuration API and report any validation errors")
    return 0


def validate(flags):
    """What init and join only warn about is an error here."""
    path, version = flags.get("config"), switches.version()
    if not path:
        raise KubeadmError("the --config flag is mandatory")
    kinds = {gvk[2] for gvk, _ in split_documents(read_file(path))}
    read_documents(path, version, strict=True)
    if kinds & {"InitConfiguration", "ClusterConfiguration"}:
        load_init(path, strict=True)
    if "JoinConfiguration" in kinds:
        load_join(path, strict=True)
    print("ok")
    return 0


def print_defaults(what, flags):
    version = switches.version()
    api = version.config_api
    socket = "/var/run/dockershim.sock" if version.minor <= 23 else "unix:///var/run/containerd/containerd.sock"
    registration = {"criSocket": socket, "imagePullPolicy": "IfNotPresent", "taints": None}
    if api == "v1beta4":
        registration["imagePullSerial"] = True
    timeouts = {"controlPlaneComponentHealthCheck": "4m0s", "discovery": "5m0s", "etcdAPICall": "2m0s",
                "kubeletHealthCheck": "4m0s", "kubernetesAPICall": "1m0s", "tlsBootstrap": "5m0s", "upgradeManifests": "5m0s"}
    new = {"timeouts": timeouts} if api == "v1beta4" else {}
    if what == "join-defaults":
        discovery = {"bootstrapToken": {"apiServerEndpoint": "kube-apiserver:6443", "token": "abcdef.0123456789abcdef",
                                        "unsafeSkipCAVerification": True}, "tlsBootstrapToken": "abcdef.0123456789abcdef"}
        if api == "v1beta3":
            discovery["timeout"] = "5m0s"
        print(goyaml.dump({"apiVersion": f"kubeadm.k8s.io/{api}", "kind": "JoinConfiguration", "discovery": discovery,
                           "caCertPath": "/etc/kubernetes/pki/ca.crt",
                           "nodeRegistration": registration | {"name": "node1"}} | new), end="")
        return 0
    init = {"apiVersion": f"kubeadm.k8s.io/{api}", "kind": "InitConfiguration",
            "bootstrapTokens": [{"groups": ["system:bootstrappers:kubeadm:default-node-token"], "ttl": "24h0m0s",
                                 "token": "abcdef.0123456789abcdef", "usages": ["signing", "authentication"]}],
            "localAPIEndpoint": {"advertiseAddress": "1.2.3.4", "bindPort": 6443},
            "nodeRegistration": registration | {"name": "node"}} | new
    cluster = {"apiVersion": f"kubeadm.k8s.io/{api}", "kind": "ClusterConfiguration", "apiServer": {},
               "certificatesDir": "/etc/kubernetes/pki", "clusterName": "kubernetes", "controllerManager": {}, "dns": {},
               "etcd": {"local": {"dataDir": "/var/lib/etcd"}}, "imageRepository": version.image_repository,
               "kubernetesVersion": f"1.{version.minor}.0", "scheduler": {},
               "networking": {"dnsDomain": "cluster.local", "serviceSubnet": "10.96.0.0/12"}}
    if api == "v1beta3":
        cluster["apiServer"]["timeoutForControlPlane"] = "4m0s"
    else:
        cluster |= {"proxy": {}, "caCertificateValidityPeriod": "87600h0m0s", "certificateValidityPeriod": "8760h0m0s",
                    "encryptionAlgorithm": "RSA-2048"}
    documents = [init, cluster]
    if "KubeletConfiguration" in flags.list("component-configs"):
        documents.append(kubelet_files.configuration(cluster_object({"kubernetesVersion": str(version)}, version), version))
    print("---\n".join(goyaml.dump(document) for document in documents), end="")
    return 0
