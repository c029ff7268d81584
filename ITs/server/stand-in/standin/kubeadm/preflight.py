"""Preflight checks (kubeadm-facts 3.1), each looking at the real machine unless a switch says otherwise."""

import errno
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

from standin import containers, golang, switches
from standin.kubeadm.errors import PhaseError
from standin.kubelet.options import swap_lines

MANIFESTS = "/etc/kubernetes/manifests"


class Check:
    """One finding: an error or a warning, unless the check is happy."""

    def __init__(self, name, errors=(), warnings=()):
        self.name, self.errors, self.warnings = name, list(errors), list(warnings)


def report(checks, ignored):
    """Prints warnings; raises if an error is left that is not ignored."""
    ignored = {name.lower() for name in ignored}
    fatal = []
    for check in checks:
        errors, warnings = check.errors, check.warnings
        if check.name.lower() in ignored or "all" in ignored:
            errors, warnings = [], warnings + errors
        for text in warnings:
            print(f"\t[WARNING {check.name}]: {text}", file=sys.stderr, flush=True)
        fatal += [f"\t[ERROR {check.name}]: {text}\n" for text in errors]
    if fatal:
        raise PhaseError("preflight", "[preflight] Some fatal errors occurred:\n" + "".join(fatal)
                         + "[preflight] If you know what you are doing, you can make a check non-fatal with "
                           "`--ignore-preflight-errors=...`")


def dashed(path):
    return path.replace("/", "-")


def port_open(port):
    """Go's Listen on every address: taken if anybody listens on any of them."""
    listener = socket.socket(socket.AF_INET6)
    try:
        listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("::", port))
        listener.listen(1)
        return Check(f"Port-{port}")
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        return Check(f"Port-{port}", [f"Port {port} is in use"])
    finally:
        listener.close()


def file_available(path):
    return Check(f"FileAvailable-{dashed(path)}", [f"{path} already exists"] if os.path.lexists(path) else [])


def dir_available(path):
    full = os.path.isdir(path) and os.listdir(path)
    return Check(f"DirAvailable-{dashed(path)}", [f"{path} is not empty"] if full else [])


def file_content(path, wanted="1"):
    name = f"FileContent-{dashed(path)}"
    try:
        content = Path(path).read_text()
    except OSError:
        return Check(name, [f"{path} does not exist"])
    return Check(name, [] if content.startswith(wanted) else [f"{path} contents are not set to {wanted}"])


def in_path(program, mandatory=True):
    missing = shutil.which(program) is None
    text = [f"{program} not found in system path"] if missing else []
    return Check(f"FileExisting-{program}", text if mandatory else [], [] if mandatory else text)


def cpus():
    count = int(switches.number("cpus", os.cpu_count()))
    return Check("NumCPU", [f"the number of available CPUs {count} is less than the required 2"] if count < 2 else [])


def memory():
    total = int(next(line.split()[1] for line in Path("/proc/meminfo").read_text().splitlines()
                     if line.startswith("MemTotal:"))) // 1024
    total = int(switches.number("memory-mb", total))
    return Check("Mem", [f"the system RAM ({total} MB) is less than the minimum 1700 MB"] if total < 1700 else [])


def swap(version):
    if not swap_lines():
        return Check("Swap")
    if version.minor == 22:
        return Check("Swap", ["running with swap on is not supported. Please disable swap"])
    if version.minor < 28:
        return Check("Swap", (), ["swap is enabled; production deployments should disable swap unless testing the NodeSwap "
                                  "feature gate of the kubelet"])
    return Check("Swap", (), ["swap is supported for cgroup v2 only. The kubelet must be properly configured to use swap. "
                              "Please refer to https://kubernetes.io/docs/concepts/architecture/nodes/#swap-memory, or "
                              "disable swap on the node"])


def container_runtime(node, version):
    """None if there is no check to make (F10): the socket is Docker's, and there is no Docker."""
    path = node.socket_path
    if path == "/var/run/dockershim.sock":
        print("[preflight] WARNING: Couldn't create the interface used for talking to the container runtime: docker is "
              'required for container runtime: exec: "docker": executable file not found in $PATH', flush=True)
        return None
    shown = node.cri_socket if "://" in node.cri_socket else f"unix://{node.cri_socket}"
    stamp = golang.rfc3339()
    if not socket_answers(path):
        time.sleep(9)  # crictl tries for 10 s
        reason = (f"connect: connect endpoint '{shown}', make sure you are running as root and the endpoint has been started: "
                  "context deadline exceeded")
    elif path.endswith("containerd.sock") and not containers.cri_enabled():
        api = "v1alpha2" if version.minor <= 25 else "v1"
        reason = (f"getting status of runtime: rpc error: code = Unimplemented desc = unknown service "
                  f"runtime.{api}.RuntimeService")
    else:
        return Check("CRI")
    return Check("CRI", [f'container runtime is not running: output: time="{stamp}" level=fatal msg="{reason}"\n, error: '
                         "exit status 1"])


def socket_answers(path):
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(2)
        try:
            client.connect(path)
            return True
        except OSError:
            return False


def host_name(node):
    texts = []
    try:
        socket.getaddrinfo(node.name, None)
    except socket.gaierror:
        texts = [f'hostname "{node.name}" could not be reached',
                 f'hostname "{node.name}": {golang.lookup_failed(node.name)}']
    return Check("Hostname", (), texts)


def kubelet_service():
    def shown(*words):
        return subprocess.run(["systemctl", *words], check=False, capture_output=True, text=True)
    if shown("cat", "kubelet").returncode:
        return Check("Service-Kubelet", (), ["kubelet service does not exist"])
    if shown("is-enabled", "kubelet").returncode:
        return Check("Service-Kubelet", (), ["kubelet service is not enabled, please run 'systemctl enable kubelet.service'"])
    return Check("Service-Kubelet")


def privileged():
    return Check("IsPrivilegedUser", ["user is not running as root"] if os.geteuid() else [])


def common(node, version, bridge, forwarding):
    """Checks of init and of join. forwarding: files of /proc/sys/net that must hold 1."""
    checks = [container_runtime(node, version)]
    if bridge:
        checks.append(file_content("/proc/sys/net/bridge/bridge-nf-call-iptables"))
    checks += [file_content(path) for path in forwarding]
    checks.append(swap(version))
    required = (["conntrack"] if version.minor < 32 else []) + ["ip", "iptables", "mount", "nsenter"]
    checks += [in_path(program) for program in required]
    optional = ["ebtables", "ethtool", "socat", "tc", "touch"] if version.minor < 33 else ["ethtool", "tc", "touch"]
    checks += [in_path(program, mandatory=False) for program in optional]
    checks += [host_name(node), kubelet_service(), port_open(10250)]
    return [check for check in checks if check]


IPV4_FORWARD = "/proc/sys/net/ipv4/ip_forward"
IPV6_FORWARD = "/proc/sys/net/ipv6/conf/default/forwarding"
BRIDGE6 = "/proc/sys/net/bridge/bridge-nf-call-ip6tables"


def for_control_plane(config, cluster, second):
    """RunInitNodeChecks; `second`: before a control-plane join, where RunJoinNodeChecks has made the common ones."""
    version = config.version
    checks = [cpus(), memory(), target_version(cluster.version, version)]
    checks += [port_open(port) for port in (config.endpoint.bind_port, 10259, 10257)]
    checks += [file_available(f"{MANIFESTS}/{name}.yaml")
               for name in ("kube-apiserver", "kube-controller-manager", "kube-scheduler", "etcd")]
    if not second:
        checks += _init_common(config, cluster)
    checks += [port_open(2379), port_open(2380), dir_available(cluster.etcd_data_dir)]
    return checks


def _init_common(config, cluster):
    version = config.version
    if version.minor < 30:
        checks = common(config.node, version, bridge=True, forwarding=[IPV4_FORWARD])
        if config.endpoint.family == 6:
            checks += [file_content(BRIDGE6), file_content(IPV6_FORWARD)]
        return checks
    texts = f"{cluster.pod_subnet},{cluster.service_subnet}"
    families = ([IPV4_FORWARD] if "." in texts else []) + ([IPV6_FORWARD] if ":" in texts else [])
    return common(config.node, version, bridge=False, forwarding=families)


def target_version(wanted, own):
    if wanted.minor <= own.minor:
        return Check("KubernetesVersion")
    return Check("KubernetesVersion", (), ["Kubernetes version is greater than kubeadm version. Please consider to upgrade "
                                           f"kubeadm. Kubernetes version: {wanted.bare}. Kubeadm version: "
                                           f"{own.major}.{own.minor}.x"])


def for_join(config):
    version = config.version
    checks = [dir_available(MANIFESTS)] if version.minor <= 26 else []
    checks += [file_available("/etc/kubernetes/kubelet.conf"), file_available("/etc/kubernetes/bootstrap-kubelet.conf")]
    host = (config.bootstrap_token or {}).get("apiServerEndpoint", "").rpartition(":")[0].strip("[]")
    literal6 = ":" in host
    literal4 = not literal6 and host.replace(".", "").isdigit()
    if version.minor < 30:
        checks += common(config.node, version, bridge=True, forwarding=[IPV4_FORWARD])
        if not config.control_plane:
            checks.append(file_available(config.ca_cert_path))
        return checks + ([file_content(BRIDGE6), file_content(IPV6_FORWARD)] if literal6 else [])
    forwarding = [IPV4_FORWARD] if literal4 else [IPV6_FORWARD] if literal6 else []
    checks += common(config.node, version, bridge=False, forwarding=forwarding)
    return checks + ([] if config.control_plane else [file_available(config.ca_cert_path)])


def played_images(version):
    """The claimed version's own images are there, and those below a repository that the switch `images` names."""
    switch = switches.get("images", "")
    if switch == "missing":
        return []
    return version.images(version.image_repository) + (version.images(switch.rstrip("/")) if switch else [])


def image_present(image, version):
    """Played, or pulled by the real containerd."""
    switch = switches.get("images", "")
    if switch not in ("", "missing") and image.startswith(switch.rstrip("/") + "/"):
        return True
    return image in played_images(version) or bool(switch) and image in containers.pulled_images()


def pull_error(image):
    repository, _, tag = image.rpartition(":")
    registry, _, path = repository.partition("/")
    host, _, port = registry.partition(":")
    scheme = "http" if host in ("127.0.0.1", "localhost") else "https"
    if port:
        try:
            socket.create_connection((host, int(port)), timeout=5).close()
            cause = "EOF"
        except OSError as error:
            cause = golang.network_error(error, host, port)
    else:
        cause = f"dial tcp: {golang.lookup_failed(host)}"
    return (f'output: time="{golang.rfc3339()}" level=fatal msg="pulling image: rpc error: code = Unknown desc = failed to '
            f'pull and unpack image \\"{image}\\": failed to resolve reference \\"{image}\\": failed to do request: Head '
            f'\\"{scheme}://{registry}/v2/{path}/manifests/{tag}\\": {cause}"\n, error: exit status 1')


def images(cluster, node, version):
    """The images of a control plane."""
    fallback = "" if cluster.version.minor <= version.minor else cluster.version
    if fallback:
        golang.klog("W", "images.go:80", "could not find officially supported version of etcd for Kubernetes "
                    f"{cluster.version}, falling back to the nearest etcd version ({version.etcd_tag})")
    errors = []
    for image in needed_images(cluster, version):
        if node.pull_policy != "Never" and not image_present(image, version):
            errors.append(f"failed to pull image {image}: {pull_error(image)}")
    return Check("ImagePull", errors)


def needed_images(cluster, version):
    own = version.images(cluster.image_repository)
    return [image.replace(f":{version}", f":{cluster.version}") for image in own]
