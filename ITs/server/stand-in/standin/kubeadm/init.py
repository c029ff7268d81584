"""kubeadm init, phase by phase."""

import time
from pathlib import Path

from standin import golang, goyaml, pki, switches
from standin.kubeadm import certs, kubeconfigs, kubelet_files, manifests, objects, preflight
from standin.kubeadm.config import load_init
from standin.kubeadm.errors import KubeadmError, NotImplementedHere, PhaseError
from standin.kubeadm.output import Output
from standin.rest import Api, ConnectionFailed, StatusError

ADMIN = Path("/etc/kubernetes/admin.conf")
SUPER_ADMIN = Path("/etc/kubernetes/super-admin.conf")

DONE = """
Your Kubernetes control-plane has initialized successfully!

To start using your cluster, you need to run the following as a regular user:

  mkdir -p $HOME/.kube
  sudo cp -i /etc/kubernetes/admin.conf $HOME/.kube/config
  sudo chown $(id -u):$(id -g) $HOME/.kube/config

Alternatively, if you are the root user, you can run:

  export KUBECONFIG=/etc/kubernetes/admin.conf

You should now deploy a pod network to the cluster.
Run "kubectl apply -f [podnetwork].yaml" with one of the options listed at:
  https://kubernetes.io/docs/concepts/cluster-administration/addons/
"""

UNHEALTHY = """
	Unfortunately, an error has occurred:
		timed out waiting for the condition

	This error is likely caused by:
		- The kubelet is not running
		- The kubelet is unhealthy due to a misconfiguration of the node in some way (required cgroups disabled)

	If you are on a systemd-powered system, you can try to troubleshoot the error with the following commands:
		- 'systemctl status kubelet'
		- 'journalctl -xeu kubelet'

	Additionally, a control plane component may have crashed or exited when started by the container runtime.
	To troubleshoot, list all containers using your preferred container runtimes CLI.

	Here is one example how you may list all Kubernetes containers running in cri-o/containerd using crictl:
		- 'crictl --runtime-endpoint {socket} ps -a | grep kube | grep -v pause'
		Once you have found the failing container, you can inspect its logs with:
		- 'crictl --runtime-endpoint {socket} logs CONTAINERID'
"""

PHASES = ("preflight", "certs", "kubeconfig", "etcd", "control-plane", "kubelet-start", "wait-control-plane", "upload-config",
          "upload-certs", "mark-control-plane", "bootstrap-token", "kubelet-finalize", "addon", "show-join-command")


class Init:
    def __init__(self, config, upload_certs, ignored):
        self.config, self.upload = config, upload_certs
        self.version, self.cluster, self.node = config.version, config.cluster, config.node
        self.ignored = [*ignored, *config.node.ignore]
        self.out = Output("init", config.node.name)
        self.certificates = certs.Certificates(self.out, config.cluster, config.node.name, config.endpoint)
        self.shown_key = ""

    def run(self, skipped):
        for name in skipped:
            self.check_phase(name)
        # Skipped addons are remembered in the cluster's configuration, so that an upgrade does not bring them.
        self.cluster.dns_disabled |= not {"addon", "addon/coredns"}.isdisjoint(skipped)
        self.cluster.proxy_disabled |= not {"addon", "addon/kube-proxy"}.isdisjoint(skipped)
        old_order = self.version.minor <= 29
        steps = {
            "preflight": self.preflight, "certs": self.certificates.create_all, "kubeconfig": self.kubeconfig,
            **({"kubelet-start": self.kubelet_start, "control-plane": self.control_plane, "etcd": self.etcd} if old_order else
               {"etcd": self.etcd, "control-plane": self.control_plane, "kubelet-start": self.kubelet_start}),
            "wait-control-plane": self.wait_control_plane, "upload-config": self.upload_config,
            "upload-certs": self.upload_certs, "mark-control-plane": self.mark_control_plane,
            "bootstrap-token": self.bootstrap_token, "kubelet-finalize": self.kubelet_finalize, "addon": self.addon,
            "show-join-command": self.show_join_command,
        }
        for name, step in steps.items():
            if name in skipped:
                continue
            try:
                step()
            except (KubeadmError, StatusError, ConnectionFailed) as error:
                if isinstance(error, PhaseError):
                    raise
                raise PhaseError(name, str(error)) from error

    @staticmethod
    def check_phase(name):
        head, slash, rest = name.partition("/")
        if head not in PHASES or (head == "addon" and slash and rest not in ("coredns", "kube-proxy")):
            raise KubeadmError(f"invalid phase name: {name}")
        if slash and head != "addon":
            raise NotImplementedHere(f"skipping the phase {name}")

    def failure_endpoint(self):
        return self.config.endpoint.host_port

    def failure_token(self):
        return self.config.tokens[0]["token"].partition(".")[0]

    # -- before the API

    def preflight(self):
        self.out("[preflight] Running pre-flight checks")
        preflight.report([preflight.privileged()], self.ignored)
        preflight.report(preflight.for_control_plane(self.config, self.cluster, second=False), self.ignored)
        pull_images(self.out, self.cluster, self.node, self.version, self.ignored)
        play_failure("init", self)
        time.sleep(switches.number("init-delay", 0))

    def kubeconfig(self):
        self.out(f'[kubeconfig] Using kubeconfig folder "{kubeconfigs.FOLDER}"')
        kubeconfigs.write(self.out, self.config, self.cluster, self.certificates, kubeconfigs.init_names(self.version))

    def kubelet_start(self):
        kubelet_files.stop()
        kubelet_files.write_flags(self.out, self.node, self.version, self.cluster.image_repository, None)
        config = kubelet_files.configuration(self.cluster, self.version, self.config.kubelet)
        kubelet_files.write_config(self.out, config, self.version, self.node.cri_socket, "kubelet-start",
                                   self.config.patches)
        kubelet_files.start(self.out)

    def control_plane(self):
        manifests.write_control_plane(self.out, self.cluster, self.config.endpoint, self.config.patches)

    def etcd(self):
        self.out(f'[etcd] Creating static Pod manifest for local etcd in "{manifests.MANIFESTS}"')
        manifests.write(self.out, "etcd", manifests.etcd(self.cluster, self.node.name, self.config.endpoint, self.version),
                        self.config.patches)

    # -- the API comes up

    def api(self, timeout=10.0):
        """super-admin.conf is the one that may do everything before RBAC is set up."""
        path = SUPER_ADMIN if SUPER_ADMIN.exists() and self.version.super_admin else ADMIN
        return Api.from_kubeconfig(path, timeout=timeout)

    def wait_control_plane(self):
        line = f'[wait-control-plane] Waiting for the kubelet to boot up the control plane as static Pods from directory ' \
               f'"{manifests.MANIFESTS}"'
        limit = golang.duration(self.config.api_timeout)
        if self.version.minor >= 30:
            self.out(line)
            self.wait_modern(limit)
            return
        self.out(f"{line}. This can take up to {limit}")
        began = time.monotonic()
        check = kubelet_files.HealthCheck(self.out)
        while time.monotonic() - began < switches.hurried(self.config.api_timeout):
            if self.api_healthy():
                self.out(f"[apiclient] All control plane components are healthy after {time.monotonic() - began:.6f} seconds")
                return
            if check.failed():
                break
            time.sleep(0.5)
        self.troubleshoot()

    def wait_modern(self, limit):
        try:
            kubelet_files.wait_modern(self.out, self.config.kubelet_timeout)
        except kubelet_files.Unhealthy as error:
            raise KubeadmError(f"failed while waiting for the kubelet to start: {error}") from error
        began = time.monotonic()
        name = "control-plane-check" if self.version.minor >= 32 else "api-check"
        what = "healthy control plane components" if self.version.minor >= 32 else "a healthy API server"
        self.out(f"[{name}] Waiting for {what}. This can take up to {limit}")
        checked = [("kube-apiserver", f"https://{self.config.endpoint.host_port}/livez")]
        if self.version.minor >= 32:
            checked += [("kube-controller-manager", "https://127.0.0.1:10257/healthz"),
                        ("kube-scheduler", "https://127.0.0.1:10259/livez")]
            for component, url in checked:
                self.out(f"[control-plane-check] Checking {component} at {url}")
        if golang.poll(0.5, switches.hurried(self.config.api_timeout), self.api_healthy):
            seconds = f"{time.monotonic() - began:.9f}s"
            if self.version.minor < 32:
                self.out(f"[api-check] The API server is healthy after {seconds}")
            for component, _ in checked if self.version.minor >= 32 else ():
                self.out(f"[control-plane-check] {component} is healthy after {seconds}")
            return
        if self.version.minor < 32:
            self.out(f"[api-check] The API server is not healthy after {limit}")
        else:
            self.out(f"[control-plane-check] kube-apiserver is not healthy after {limit}")
        self.troubleshoot()

    def api_healthy(self):
        try:
            status, _ = self.api(5).raw("GET", "/healthz?timeout=10s")
            return status == 200
        except ConnectionFailed:
            return False

    def troubleshoot(self):
        socket = self.node.cri_socket if "://" in self.node.cri_socket else f"unix://{self.node.cri_socket}"
        print(UNHEALTHY.replace("{socket}", socket), flush=True)
        raise KubeadmError("couldn't initialize a Kubernetes cluster" if self.version.minor < 30 else
                           "could not initialize a Kubernetes cluster")

    # -- through the API

    def upload_config(self):
        api = self.api()
        self.out('[upload-config] Storing the configuration used in ConfigMap "kubeadm-config" in the "kube-system" Namespace')
        objects.upload_config(api, self.cluster, self.version)
        name = self.version.kubelet_config_map
        self.out(f'[kubelet] Creating a ConfigMap "{name}" in namespace kube-system with the configuration for the kubelets '
                 "in the cluster")
        config = kubelet_files.configuration(self.cluster, self.version, self.config.kubelet)
        objects.config_map(api, objects.CONFIGMAPS, name, {"kubelet": goyaml.dump(config)})
        objects.cri_socket_annotation(api, self.node, self.version)

    def upload_certs(self, print_key=True):
        if not self.upload:
            self.out("[upload-certs] Skipping phase. Please see --upload-certs")
            return
        self.out('[upload-certs] Storing the certificates in Secret "kubeadm-certs" in the "kube-system" Namespace')
        self.shown_key = self.config.certificate_key or objects.certificate_key()
        try:
            objects.upload_certs(self.api(), Path(self.cluster.certificates_dir), self.shown_key)
        except KubeadmError as error:
            raise KubeadmError(f"error uploading certs: {error}") from error
        if print_key:
            self.out("[upload-certs] Using certificate key:")
            self.out(self.shown_key)

    def mark_control_plane(self):
        objects.mark_control_plane(self.out, self.api(), self.node, self.version)

    def bootstrap_token(self):
        api = self.api()
        objects.bootstrap_tokens(self.out, api, self.config.tokens)
        ca = pki.cert_pem(self.certificates.load_pair("ca")[0])
        objects.cluster_info(self.out, api, self.cluster.server(self.config.endpoint), ca)

    def kubelet_finalize(self):
        """kubelet.conf names the certificate that the kubelet rotates, no longer the one within it."""
        self.out('[kubelet-finalize] Updating "/etc/kubernetes/kubelet.conf" to point to a rotatable kubelet client certificate '
                 "and key")
        path = kubeconfigs.FOLDER / "kubelet.conf"
        config = goyaml.load(path.read_text())
        current = "/var/lib/kubelet/pki/kubelet-client-current.pem"
        config["users"][0]["user"] = {"client-certificate": current, "client-key": current}
        pki.write(path, goyaml.dump(config), 0o600)
        kubelet_files.systemctl("restart", "kubelet")

    def addon(self):
        objects.addons(self.out, self.api(), self.cluster, self.config.endpoint, self.config.proxy)

    def show_join_command(self):
        ca = self.certificates.load_pair("ca")[0]
        server = self.cluster.server(self.config.endpoint).removeprefix("https://")
        join = f"{server} --token {self.config.tokens[0]['token']} \\\n\t--discovery-token-ca-cert-hash {pki.spki_hash(ca)} "
        print(DONE)
        if self.cluster.control_plane_endpoint and self.shown_key:
            print("You can now join any number of the control-plane node running the following command on each as root:\n")
            print(f"  kubeadm join {join[:-1]} \\\n\t--control-plane --certificate-key {self.shown_key}\n")
            print("Please note that the certificate-key gives access to cluster sensitive data, keep it secret!\n"
                  "As a safeguard, uploaded-certs will be deleted in two hours; If necessary, you can use\n"
                  '"kubeadm init phase upload-certs --upload-certs" to reload certs afterward.\n')
        elif self.cluster.control_plane_endpoint:
            print("You can now join any number of control-plane nodes by copying certificate authorities\n"
                  "and service account keys on each node and then running the following as root:\n")
            print(f"  kubeadm join {join[:-1]} \\\n\t--control-plane \n")
        print("Then you can join any number of worker nodes by running the following on each as root:\n")
        print(f"kubeadm join {join}", flush=True)


def pull_images(out, cluster, node, version, ignored):
    out("[preflight] Pulling images required for setting up a Kubernetes cluster")
    out("[preflight] This might take a minute or two, depending on the speed of your internet connection")
    beforehand = "in beforehand" if version.minor <= 29 else "beforehand"
    out(f"[preflight] You can also perform this action {beforehand} using 'kubeadm config images pull'")
    if not node.cri_socket_given and node.socket_path == "/var/run/dockershim.sock":
        raise PhaseError("preflight", 'docker is required for container runtime: exec: "docker": executable file not found in '
                                      "$PATH")
    preflight.report([preflight.images(cluster, node, version)], ignored)


def play_failure(command, run):
    """The switches fail-init and fail-join."""
    name = switches.take_failure(command)
    if name is None:
        return
    if name == "image-pull":
        image = preflight.needed_images(run.cluster, run.version)[0]
        preflight.report([preflight.Check("ImagePull", [f"failed to pull image {image}: {preflight.pull_error(image)}"])], [])
    if name == "kubelet-unhealthy":
        raise PhaseError("kubelet-start" if command == "join" else "wait-control-plane",
                         "timed out waiting for the condition" if command == "join" else
                         "couldn't initialize a Kubernetes cluster")
    phase, _, text = switches.FAILURES[name].partition(": ")
    raise PhaseError(phase, text.format(endpoint=run.failure_endpoint(), token_id=run.failure_token()))


def main(flags):
    config = load_init(flags.get("config"), flags.overrides())
    if flags.get("certificate-key"):
        config.certificate_key = flags.get("certificate-key")
    run = Init(config, flags.has("upload-certs"), flags.list("ignore-preflight-errors"))
    run.certificates.refuse_incomplete_external_ca()
    print(f"[init] Using Kubernetes version: {config.cluster.version}", flush=True)
    run.run([*flags.list("skip-phases"), *config.skip_phases])
    return 0


def phase(name, flags):
    """`kubeadm init phase NAME`: those that a person or dsctl repeats alone."""
    config = load_init(flags.get("config"), flags.overrides(), need_token=name == "bootstrap-token")
    if flags.get("certificate-key"):
        config.certificate_key = flags.get("certificate-key")
    run = Init(config, flags.has("upload-certs"), flags.list("ignore-preflight-errors"))
    head, _, rest = name.partition(" ")
    steps = {
        "preflight": run.preflight, "mark-control-plane": run.mark_control_plane, "bootstrap-token": run.bootstrap_token,
        "upload-certs": lambda: run.upload_certs(not flags.has("skip-certificate-key-print")),
    }
    if name in ("upload-config all", "upload-config"):
        steps["upload-config"] = run.upload_config
    which = {"all": ("coredns", "kube-proxy"), "coredns": ("coredns",), "kube-proxy": ("kube-proxy",)}
    if head == "addon" and rest in which:
        steps["addon"] = lambda: objects.addons(run.out, run.api(), run.cluster, config.endpoint, config.proxy, which[rest])
    if head not in steps:
        return None
    try:
        steps[head]()
    except PhaseError:
        raise
    except (KubeadmError, StatusError, ConnectionFailed) as error:
        raise PhaseError(head, str(error)) from error
    return 0

