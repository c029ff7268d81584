"""kubeadm reset."""

import shutil
from pathlib import Path

from standin import containers, golang, goyaml, switches
from standin.etcd import EtcdError
from standin.kubeadm import etcd_member, kubelet_files, objects, preflight
from standin.kubeadm.errors import KubeadmError, PhaseError
from standin.rest import Api, ConnectionFailed, StatusError

ADMIN = Path("/etc/kubernetes/admin.conf")
ETCD_MANIFEST = Path("/etc/kubernetes/manifests/etcd.yaml")
CERTS = Path("/etc/kubernetes/pki")

DONE = """
The reset process does not clean CNI configuration. To do so, you must remove /etc/cni/net.d

The reset process does not reset or clean up iptables rules or IPVS tables.
If you wish to reset iptables, you must do so manually by using the "iptables" command.

If your cluster was setup to utilize IPVS, run ipvsadm --clear (or similar)
to reset your system's IPVS tables.

The reset process does not clean your kubeconfig files and you must remove them manually.
Please, check the contents of the $HOME/.kube/config file."""


def main(flags):
    version = switches.version()
    api = _read_cluster(version)
    if not flags.has("force"):
        _ask()
    print("[preflight] Running pre-flight checks", flush=True)
    preflight.report([preflight.privileged()], flags.list("ignore-preflight-errors"))
    directories = ["/var/lib/kubelet", "/var/lib/dockershim", "/var/run/kubernetes", "/var/lib/cni"]
    if version.minor >= 24:
        directories = ["/var/lib/kubelet", "/var/run/kubernetes", "/var/lib/cni"]
    data = _remove_etcd_member(api, version)
    if api is not None and version.minor == 22:
        print("The 'update-cluster-status' phase is deprecated and will be removed in a future release. Currently it performs no "
              "operation", flush=True)
    if data and version.minor <= 24:
        directories.insert(0, data)
    _clean_node(flags, version, directories)
    if data:
        kubelet_files.empty(data)
    print(DONE, flush=True)
    return 0


def _read_cluster(version):
    """Only a node with admin.conf can ask the cluster. None: it cannot be asked."""
    if not ADMIN.exists():
        return None
    if version.minor >= 32:
        print('[reset] Reading configuration from the "kubeadm-config" ConfigMap in namespace "kube-system"...')
        print("[reset] Use 'kubeadm init phase upload-config kubeadm --config your-config-file' to re-upload it.", flush=True)
    else:
        print("[reset] Reading configuration from the cluster...")
        print("[reset] FYI: You can look at this config file with 'kubectl -n kube-system get cm kubeadm-config -o yaml'",
              flush=True)
    api = Api.from_kubeconfig(ADMIN, timeout=10)
    try:
        api.get(f"{objects.CONFIGMAPS}/kubeadm-config?timeout=10s")
        return api
    except (ConnectionFailed, StatusError) as error:
        golang.klog("W", "reset.go:101", "[reset] Unable to fetch the kubeadm-config ConfigMap from cluster: failed to get "
                    f"config map: {error}")
        return None


def _ask():
    print("[reset] WARNING: Changes made to this host by 'kubeadm init' or 'kubeadm join' will be reverted.")
    print("[reset] Are you sure you want to proceed? [y/N]: ", end="", flush=True)
    try:
        answer = input()
    except EOFError:
        answer = ""
    if answer.strip().lower() not in ("y", "yes"):
        raise PhaseError("preflight", "aborted reset operation")


def _remove_etcd_member(api, version):
    """The data directory to empty, or None on a worker."""
    if api is None:
        golang.klog("W", "removeetcdmember.go:80", "[reset] No kubeadm config, using etcd pod spec to get data directory")
    if not ETCD_MANIFEST.exists():
        print("[reset] No etcd config found. Assuming external etcd")
        print("[reset] Please, manually reset etcd to prevent further issues", flush=True)
        return None
    pod = goyaml.load(ETCD_MANIFEST.read_text())
    data = next(volume["hostPath"]["path"] for volume in pod["spec"]["volumes"] if volume["name"] == "etcd-data")
    if api is not None:
        try:
            etcd_member.leave(api, CERTS, ETCD_MANIFEST)
        except (EtcdError, ConnectionFailed, StatusError, KubeadmError) as error:
            golang.klog("W", "removeetcdmember.go:60", f"[reset] Failed to remove etcd member: {error}, please manually remove "
                        "this etcd member using etcdctl")
    if version.minor >= 25:
        print(f"[reset] Deleted contents of the etcd data directory: {data}", flush=True)
    return data


def _clean_node(flags, version, directories):
    print("[reset] Stopping the kubelet service", flush=True)
    kubelet_files.stop()
    print('[reset] Unmounting mounted directories in "/var/lib/kubelet"', flush=True)
    if containers.containerd_up():
        containers.remove_all()
    else:
        reason = 'docker is required for container runtime: exec: "docker": executable file not found in $PATH'
        if version.minor >= 24 or flags.get("cri-socket"):
            reason = 'failed to create new CRI runtime service: validate service connection: connection error: desc = ' \
                     '"transport: Error while dialing: dial unix /var/run/containerd/containerd.sock: connect: no such file ' \
                     'or directory"'
        golang.klog("W", "cleanupnode.go:84", f"[reset] Failed to remove containers: {reason}")
    folders = ["/etc/kubernetes/manifests", str(CERTS)]
    if version.minor >= 27:
        folders = ["/etc/kubernetes/manifests", "/var/lib/kubelet", str(CERTS)]
    files = [f"/etc/kubernetes/{name}.conf" for name in
             ("admin", *(("super-admin",) if version.super_admin else ()), "kubelet", "bootstrap-kubelet",
              "controller-manager", "scheduler")]
    _announce(version, folders, files, directories)
    for folder in folders:
        kubelet_files.empty(folder)
    for file in files:
        Path(file).unlink(missing_ok=True)
    for directory in directories:
        kubelet_files.empty(directory)
    if flags.has("cleanup-tmp-dir"):
        shutil.rmtree("/etc/kubernetes/tmp", ignore_errors=True)


def _announce(version, folders, files, directories):
    if version.minor <= 24:
        print(f"[reset] Deleting contents of config directories: [{' '.join(folders)}]")
        print(f"[reset] Deleting files: [{' '.join(files)}]")
        print(f"[reset] Deleting contents of stateful directories: [{' '.join(directories)}]", flush=True)
        return
    print(f"[reset] Deleting contents of directories: [{' '.join(folders)}]")
    print(f"[reset] Deleting files: [{' '.join(files)}]", flush=True)
