"""kubeadm join: a worker, or a further control plane."""

import base64
import time
from pathlib import Path

from standin import golang, goyaml, pki, switches
from standin.kubeadm import certs, discovery, etcd_member, kubeconfigs, kubelet_files, manifests, objects, preflight
from standin.kubeadm.config import cluster_object, load_join
from standin.kubeadm.errors import KubeadmError, NotImplementedHere, PhaseError
from standin.kubeadm.init import play_failure, pull_images
from standin.kubeadm.output import Output
from standin.rest import Api, ConnectionFailed, StatusError
from standin.version import Version

BOOTSTRAP = Path("/etc/kubernetes/bootstrap-kubelet.conf")
KUBELET_CONF = Path("/etc/kubernetes/kubelet.conf")

WORKER_DONE = """
This node has joined the cluster:
* Certificate signing request was sent to apiserver and a response was received.
* The Kubelet was informed of the new secure connection details.

Run 'kubectl get nodes' on the control-plane to see this node join the cluster.
"""

CONTROL_PLANE_DONE = """
This node has joined the cluster and a new control plane instance was created:

* Certificate signing request was sent to apiserver and approval was received.
* The Kubelet was informed of the new secure connection details.
* Control plane {role}label and taint were applied to the new node.
* The Kubernetes control plane instances scaled up.
* A new etcd member was added to the local/stacked etcd cluster.

To start administering your cluster from this node, you need to run the following as a regular user:

	mkdir -p $HOME/.kube
	sudo cp -i /etc/kubernetes/admin.conf $HOME/.kube/config
	sudo chown $(id -u):$(id -g) $HOME/.kube/config

Run 'kubectl get nodes' to see this node join the cluster.
"""

CONDITIONS = """
One or more conditions for hosting a new control plane instance is not satisfied.

{problem}

Please ensure that:
* The cluster has a stable controlPlaneEndpoint address.
* The certificates that must be shared among control plane instances are provided.

"""

UNHEALTHY = """
Unfortunately, an error has occurred:
	timed out waiting for the condition

This error is likely caused by:
	- The kubelet is not running
	- The kubelet is unhealthy due to a misconfiguration of the node in some way (required cgroups disabled)

If you are on a systemd-powered system, you can try to troubleshoot the error with the following commands:
	- 'systemctl status kubelet'
	- 'journalctl -xeu kubelet'"""


PHASES = ("preflight", "control-plane-prepare", "check-etcd", "kubelet-start", "etcd-join", "kubelet-wait-bootstrap",
          "control-plane-join", "wait-control-plane")
PLAYED_PHASES = {"preflight", "control-plane-prepare", "control-plane-prepare/download-certs", "control-plane-prepare/certs",
                 "control-plane-prepare/kubeconfig", "control-plane-prepare/control-plane", "check-etcd", "kubelet-start",
                 "control-plane-join", "control-plane-join/etcd", "control-plane-join/update-status",
                 "control-plane-join/mark-control-plane"}


class Join:
    def __init__(self, config, ignored):
        self.config, self.node, self.version = config, config.node, config.version
        self.ignored = [*ignored, *config.node.ignore]
        self.out = Output("join", config.node.name)
        self.cluster = self.certificates = self.api = self.cluster_kubeconfig = None

    def run(self):
        steps = [("preflight", self.preflight)]
        if self.config.control_plane:
            steps += [("control-plane-prepare/download-certs", self.download_certs),
                      ("control-plane-prepare/certs", self.make_certs),
                      ("control-plane-prepare/kubeconfig", self.make_kubeconfigs),
                      ("control-plane-prepare/control-plane", self.make_manifests), ("check-etcd", self.check_etcd)]
        steps.append(("kubelet-start", self.kubelet_start))
        if self.config.control_plane:
            steps += [("control-plane-join/etcd", self.join_etcd),
                      ("control-plane-join/update-status", self.update_status),
                      ("control-plane-join/mark-control-plane", self.mark_control_plane)]
        self.check_phases()
        for name, step in steps:
            if name in self.config.skip_phases or name.partition("/")[0] in self.config.skip_phases:
                continue
            self.phase(name, step)
        if self.config.control_plane:
            print(CONTROL_PLANE_DONE.replace("{role}", "(master) " if self.version.master_label else ""), flush=True)
        else:
            print(WORKER_DONE, flush=True)

    def check_phases(self):
        for name in self.config.skip_phases:
            if name.partition("/")[0] not in PHASES:
                raise KubeadmError(f"invalid phase name: {name}")
            if name not in PLAYED_PHASES:
                raise NotImplementedHere(f"skipping the phase {name}")

    @staticmethod
    def phase(name, step):
        try:
            step()
        except PhaseError:
            raise
        except (KubeadmError, StatusError, ConnectionFailed) as error:
            raise PhaseError(name, str(error)) from error

    def failure_endpoint(self):
        return self.config.bootstrap_token["apiServerEndpoint"]

    def failure_token(self):
        return self.config.bootstrap_token["token"].partition(".")[0]

    # -- preflight: local checks, then the cluster's own word

    def preflight(self):
        self.out("[preflight] Running pre-flight checks")
        preflight.report([preflight.privileged()], self.ignored)
        preflight.report(preflight.for_join(self.config), self.ignored)
        play_failure("join", self)
        time.sleep(switches.number("join-delay", 0))
        self.cluster_kubeconfig = discovery.discover(self.config)
        self.read_cluster()
        if self.config.control_plane:
            self.conditions()
            self.out("[preflight] Running pre-flight checks before initializing the new control plane instance")
            preflight.report(preflight.for_control_plane(self.config, self.cluster, second=True), self.ignored)
            pull_images(self.out, self.cluster, self.node, self.version, self.ignored)

    def token_config(self):
        """The discovered kubeconfig with the token as its user."""
        cluster = self.cluster_kubeconfig["clusters"][0]["cluster"]
        return pki.kubeconfig(cluster["server"], base64.b64decode(cluster["certificate-authority-data"]), "kubernetes",
                              "tls-bootstrap-token-user", {"token": self.config.tls_bootstrap_token})

    def read_cluster(self):
        if self.version.minor >= 32:
            self.out('[preflight] Reading configuration from the "kubeadm-config" ConfigMap in namespace "kube-system"...')
            self.out("[preflight] Use 'kubeadm init phase upload-config kubeadm --config your-config-file' to re-upload it.")
        else:
            self.out("[preflight] Reading configuration from the cluster...")
            self.out("[preflight] FYI: You can look at this config file with 'kubectl -n kube-system get cm kubeadm-config -o "
                     "yaml'")
        self.api = Api.from_config(goyaml.load(self.token_config()), timeout=10)
        self.cluster = fetch_cluster(self.api, self.version)
        self.hint_bind_address()
        if self.config.control_plane:
            self.certificates = certs.Certificates(self.out, self.cluster, self.node.name, self.config.endpoint)

    def hint_bind_address(self):
        """1.22 compares kube-proxy's configuration with what it would choose itself on a cluster of IPv6 first (D06)."""
        if self.version.minor <= 23 and "://[" in self.cluster_kubeconfig["clusters"][0]["cluster"]["server"]:
            golang.klog("W", "utils.go:69", 'The recommended value for "bindAddress" in "KubeProxyConfiguration" is: ::; the '
                        "provided value is: 0.0.0.0")

    def conditions(self):
        problem = None
        if not self.cluster.control_plane_endpoint:
            problem = "unable to add a new control plane instance to a cluster that doesn't have a stable " \
                      "controlPlaneEndpoint address" if self.version.minor >= 24 else \
                "unable to add a new control plane instance a cluster that doesn't have a stable controlPlaneEndpoint address"
        elif not self.config.certificate_key:
            problem = self.missing_shared()
        if problem:
            raise KubeadmError(CONDITIONS.replace("{problem}", problem))

    def missing_shared(self):
        folder = Path(self.cluster.certificates_dir)
        for file in objects.SHARED.values():
            path = folder / file
            if not path.exists():
                what = "certificate for CA" if file == "ca.crt" else file
                return (f"failure loading {what}: couldn't load the certificate file {path}: open {path}: no such file or "
                        "directory")
        return None

    # -- control-plane-prepare

    def download_certs(self):
        if not self.config.certificate_key:
            return
        self.out('[download-certs] Downloading the certificates in Secret "kubeadm-certs" in the "kube-system" Namespace')
        try:
            objects.download_certs(self.api, Path(self.cluster.certificates_dir), self.config.certificate_key)
        except KubeadmError as error:
            raise KubeadmError(f"error downloading certs: {error}") from error

    def make_certs(self):
        self.certificates.create_for_join()

    def make_kubeconfigs(self):
        self.out("[kubeconfig] Generating kubeconfig files")
        self.out(f'[kubeconfig] Using kubeconfig folder "{kubeconfigs.FOLDER}"')
        kubeconfigs.write(self.out, self.config, self.cluster, self.certificates, kubeconfigs.JOIN_NAMES)

    def make_manifests(self):
        manifests.write_control_plane(self.out, self.cluster, self.config.endpoint, self.config.patches)

    def check_etcd(self):
        self.out("[check-etcd] Checking that the etcd cluster is healthy")
        etcd_member.check_healthy(self.admin(), Path(self.cluster.certificates_dir))

    def admin(self):
        return Api.from_kubeconfig("/etc/kubernetes/admin.conf", timeout=10)

    # -- kubelet-start

    def kubelet_start(self):
        pki.write(BOOTSTRAP, self.token_config(), 0o600)
        try:
            self.bootstrap_kubelet()
        finally:
            BOOTSTRAP.unlink(missing_ok=True)

    def bootstrap_kubelet(self):
        ca_path = Path(self.config.ca_cert_path)
        if not ca_path.exists():
            cluster = self.cluster_kubeconfig["clusters"][0]["cluster"]
            pki.write(ca_path, base64.b64decode(cluster["certificate-authority-data"]), 0o644)
        self.refuse_ready_node()
        kubelet_files.stop()
        name = self.version.kubelet_config_map
        config = goyaml.load(self.api.get(f"{objects.CONFIGMAPS}/{name}")["data"]["kubelet"])
        kubelet_files.write_config(self.out, config, self.version, self.node.cri_socket, "kubelet-start",
                                   self.config.patches)
        taints = self.node.taints
        if self.config.control_plane and taints is None:
            taints = [{"key": self.version.control_plane_taint, "effect": "NoSchedule"}]
            taints = taints if self.version.minor >= 24 else None
        kubelet_files.write_flags(self.out, self.node, self.version, self.cluster.image_repository, taints)
        kubelet_files.start(self.out)
        if self.version.minor >= 30:
            self.wait_modern()
        else:
            self.wait_1_22()

    def refuse_ready_node(self):
        found = self.api.find(f"{objects.NODES}/{self.node.name}")
        ready = found and any(item["type"] == "Ready" and item["status"] == "True"
                              for item in found.get("status", {}).get("conditions", []))
        if ready:
            raise KubeadmError(f'a Node with name "{self.node.name}" and status "Ready" already exists in the cluster. You must '
                               "delete the existing Node or change the name of this new joining Node")

    def wait_1_22(self):
        self.out("[kubelet-start] Waiting for the kubelet to perform the TLS Bootstrap...")
        check = kubelet_files.HealthCheck(self.out)
        deadline = time.monotonic() + self.config.tls_timeout
        while not KUBELET_CONF.exists():
            if check.failed():
                print(UNHEALTHY, flush=True)
                raise KubeadmError("timed out waiting for the condition")
            if time.monotonic() > deadline:
                raise KubeadmError("timed out waiting for the condition")
            time.sleep(0.25)
        self.annotate(check)

    def annotate(self, check):
        """The Node appears when the kubelet has registered it; meanwhile the kubelet's health is looked at as well."""
        deadline = time.monotonic() + switches.hurried(120)
        api = Api.from_kubeconfig(KUBELET_CONF, timeout=10)
        while time.monotonic() < deadline:
            try:
                if self.version.minor < 36:
                    objects.cri_socket_annotation(api, self.node, self.version, seconds=0)
                elif api.find(f"{objects.NODES}/{self.node.name}") is None:
                    raise KubeadmError("not yet")
                return
            except (KubeadmError, StatusError, ConnectionFailed):
                if check and check.failed():
                    break
            time.sleep(0.25)
        raise KubeadmError("error uploading crisocket: timed out waiting for the condition")

    def wait_modern(self):
        try:
            kubelet_files.wait_modern(self.out, self.config.kubelet_timeout)
        except kubelet_files.Unhealthy as error:
            raise KubeadmError(f"failed while waiting for the kubelet to start: {error}") from error
        self.out("[kubelet-start] Waiting for the kubelet to perform the TLS Bootstrap")
        if not golang.poll(0.25, self.config.tls_timeout, KUBELET_CONF.exists):
            print(UNHEALTHY.replace("timed out waiting for the condition", "context deadline exceeded"), flush=True)
            raise PhaseError("kubelet-start", "context deadline exceeded")
        if self.version.minor < 36:
            self.annotate(None)

    # -- control-plane-join

    def join_etcd(self):
        endpoint, folder = self.config.endpoint, Path(self.cluster.certificates_dir)
        peer = f"https://{golang.join_host_port(endpoint.advertise_address, 2380)}"
        learner = self.version.learner_mode
        cluster, member, members = etcd_member.join(self.admin(), folder, self.node.name, peer, learner,
                                                    self.config.etcd_timeout)
        self.out("[etcd] Announced new etcd member joining to the existing etcd cluster")
        self.out('[etcd] Creating static Pod manifest for "etcd"')
        manifests.write(self.out, "etcd", manifests.etcd(self.cluster, self.node.name, endpoint, self.version, cluster),
                        self.config.patches)
        if learner:
            etcd_member.promote(members, member, self.config.etcd_timeout)
        limit = "40s" if self.version.minor < 30 else golang.duration(self.config.etcd_timeout)
        self.out(f"[etcd] Waiting for the new etcd member to join the cluster. This can take up to {limit}")
        own = f"https://{golang.join_host_port(endpoint.advertise_address, 2379)}"
        etcd_member.wait_healthy(own, folder, self.config.etcd_timeout)

    def update_status(self):
        if self.version.minor <= 30:
            self.out("The 'update-status' phase is deprecated and will be removed in a future release. Currently it performs no "
                     "operation")

    def mark_control_plane(self):
        objects.mark_control_plane(self.out, self.admin(), self.node, self.version)


def fetch_cluster(api, version):
    """The stored ClusterConfiguration; 1.22 takes any map of another version as it is, as kubeadm's conversion would."""
    try:
        found = api.get(f"{objects.CONFIGMAPS}/kubeadm-config?timeout=10s")
    except (StatusError, ConnectionFailed) as error:
        raise KubeadmError(f"unable to fetch the kubeadm-config ConfigMap: failed to get config map: {error}") from error
    document = goyaml.load(found["data"]["ClusterConfiguration"])
    return cluster_object(document, version, Version(document["kubernetesVersion"]))


def main(flags, arguments):
    overrides = {}
    if arguments or flags.get("token"):
        overrides["join"] = by_flags(flags, arguments)
    config = load_join(flags.get("config"), overrides)
    Join(config, flags.list("ignore-preflight-errors")).run()
    return 0


def by_flags(flags, arguments):
    """The line that `token create --print-join-command` prints."""
    value = {"discovery": {"bootstrapToken": {
        "apiServerEndpoint": arguments[0] if arguments else "", "token": flags.get("token") or "",
        "caCertHashes": flags.list("discovery-token-ca-cert-hash"),
        "unsafeSkipCAVerification": flags.has("discovery-token-unsafe-skip-ca-verification")}}}
    if flags.has("control-plane"):
        endpoint = {"advertiseAddress": flags.get("apiserver-advertise-address") or ""}
        value["controlPlane"] = {"certificateKey": flags.get("certificate-key") or "", "localAPIEndpoint": endpoint}
    if flags.get("cri-socket"):
        value["nodeRegistration"] = {"criSocket": flags.get("cri-socket")}
    return value


def preflight_phase(flags):
    run = Join(load_join(flags.get("config")), flags.list("ignore-preflight-errors"))
    run.phase("preflight", run.preflight)
    return 0
