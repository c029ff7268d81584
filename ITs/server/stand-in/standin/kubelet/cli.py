"""kubelet: static pods, TLS bootstrap, a Node with heartbeats. No other pods."""

import http.server
import os
import signal
import socket
import ssl
import sys
import threading
import time
from pathlib import Path

from standin import golang, switches

ROOT = Path("/var/lib/kubelet")
HEARTBEAT = 10.0


class Health(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        known = self.path.partition("?")[0] == "/healthz"
        code, text = (200, b"ok") if known and not self.server.secure else (401, b"Unauthorized")
        self.send_response(code)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *arguments):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address, certificate=None):
        self.address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        self.secure = certificate is not None
        super().__init__(address, Health)
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    def server_bind(self):
        if self.address_family == socket.AF_INET6:
            self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        super().server_bind()

    def handle_error(self, request, client_address):
        """A client that speaks no TLS is no news."""


class Kubelet:
    def __init__(self, options):
        from standin.kubelet import node, pods
        self.options = options
        self.name = node.host_name(options)
        self.node = node.NodeStatus(self.name, options)
        self.pods = pods.StaticPods(self.name, options.config.get("staticPodPath", "/etc/kubernetes/manifests"))
        self.kubeconfig = options.flag("kubeconfig")
        self.last_status = self.registered = None
        self.manifests = []

    def run(self):
        self.make_directories()
        config = self.options.config
        self.serve((config.get("healthzBindAddress", "127.0.0.1"), config.get("healthzPort", 10248)))
        threading.Thread(target=self.report_for_ever, daemon=True).start()
        # Ended only between two rounds: a container that has started but is not yet recorded would be nobody's.
        stop = threading.Event()
        signal.signal(signal.SIGTERM, lambda *_: stop.set())
        while not stop.is_set():
            self.manifests = self.pods.sync()
            stop.wait(0.5)
        os._exit(0)  # the other threads may be waiting for an API server

    def make_directories(self):
        for name in ("plugins", "plugins_registry", "pod-resources", "pods"):
            (ROOT / name).mkdir(mode=0o750, parents=True, exist_ok=True)
        (ROOT / "device-plugins").mkdir(mode=0o755, exist_ok=True)
        (ROOT / "device-plugins/DEPRECATION").touch(mode=0o644)
        for name in ("device-plugins/kubelet.sock", "pod-resources/kubelet.sock"):
            (ROOT / name).unlink(missing_ok=True)
            listener = socket.socket(socket.AF_UNIX)
            listener.bind(str(ROOT / name))
            listener.close()
        for name, text in (("cpu_manager_state", '{"policyName":"none","defaultCpuSet":"","checksum":1353318690}'),
                           ("memory_manager_state", '{"policyName":"None","machineState":{},"checksum":4236770233}')):
            descriptor = os.open(ROOT / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(text)

    def serve(self, address, certificate=None):
        server = Server(address, certificate)
        threading.Thread(target=server.serve_forever, daemon=True).start()

    def report_for_ever(self):
        """Everything that needs the API, in the order of the real kubelet; a thread, so that static pods need no API."""
        from standin.kubelet import bootstrap, pods
        from standin.rest import Api, ConnectionFailed, StatusError
        certificate = bootstrap.serving_certificate(self.name)
        self.serve(("::", self.options.config.get("port", 10250)), certificate)
        if not Path(self.kubeconfig).exists():
            bootstrap.bootstrap(self.kubeconfig, self.options.flag("bootstrap-kubeconfig"), self.name)
        bootstrap.adopt_embedded(self.kubeconfig)
        api = Api.from_kubeconfig(self.kubeconfig, timeout=10)
        while True:
            try:
                if not self.registered:
                    self.register(api)
                self.heartbeat(api)
            except (ConnectionFailed, StatusError) as error:
                golang.klog("E", "kubelet_node_status.go:460", f'"Error updating node status, will retry" '
                            f'err={golang.quote(f"error getting node {golang.quote(self.name)}: {error}")}')
            addresses = [str(address) for address in self.options.node_ips]
            pods.try_mirror(self.pods, api, self.manifests, addresses)
            self.wait_for_change()

    def register(self, api):
        """Once in the life of the process: a Node that is deleted later stays away until a restart."""
        from standin.apiserver import resources
        from standin.kubelet import proxy
        from standin.rest import StatusError
        path = resources.by_word("nodes").path()
        golang.klog("I", "kubelet_node_status.go:71", f'"Attempting to register node" node="{self.name}"')
        wanted = self.node.obj()
        try:
            api.create(path, wanted)
        except StatusError as error:
            if error.reason != "AlreadyExists":
                raise
            api.patch(f"{path}/{self.name}", {"metadata": {"labels": self.node.labels()}}, kind="merge-patch")
            api.update(f"{path}/{self.name}/status", {"metadata": {}, "status": wanted["status"]})
        self.registered = True
        self.last_status = wanted["status"]
        proxy.write_chains()
        golang.klog("I", "kubelet_node_status.go:74", f'"Successfully registered node" node="{self.name}"')

    def heartbeat(self, api):
        from standin.apiserver import resources
        self.last_status = self.node.status()
        path = resources.by_word("nodes").path(name=self.name)
        current = api.get(path)
        api.update(path + "/status", {"metadata": {}, "status": current.get("status", {}) | self.last_status})
        leases = resources.by_word("leases").path("kube-node-lease")
        api.apply(leases, {"metadata": {"name": self.name, "ownerReferences": [
            {"apiVersion": "v1", "kind": "Node", "name": self.name, "uid": current["metadata"]["uid"]}]},
            "spec": {"holderIdentity": self.name, "leaseDurationSeconds": 40, "renewTime": golang.micro_time()}})

    def wait_for_change(self):
        """The next heartbeat, or sooner if readiness or a static pod has changed."""
        seen = self.state()
        deadline = time.monotonic() + HEARTBEAT
        while time.monotonic() < deadline:
            time.sleep(1 if self.registered else 0.5)
            if not self.registered or self.state() != seen:
                return

    def state(self):
        from standin import containers
        return self.node.ready()[0], [(c.id, c.running) for c in containers.all_containers()]


def load(arguments):
    from standin.kubelet import options as opts
    flags = opts.parse_flags(arguments)
    options = opts.Options(flags, opts.load_config(flags["config"]) if "config" in flags else {})
    opts.check_swap(options)
    for flag in ("kubeconfig", "bootstrap-kubeconfig"):
        if flag not in flags:
            raise opts.Refused("server.go:294", "Failed to run kubelet",
                               f"stand-in: a kubelet without --{flag} is not implemented")
    if not Path(flags["kubeconfig"]).exists() and not Path(flags["bootstrap-kubeconfig"]).exists():
        path = flags["bootstrap-kubeconfig"]
        raise opts.Refused("server.go:294", "Failed to run kubelet",
                           f"failed to run Kubelet: unable to load bootstrap kubeconfig: stat {path}: no such file or "
                           "directory")
    try:
        options.node_ips = opts.parse_node_ips(flags.get("node-ip"))
    except opts.Refused:
        # The real kubelet looks at it only after the TLS bootstrap, which leaves a kubelet.conf behind (I21).
        from standin.kubelet import bootstrap, node
        if not Path(flags["kubeconfig"]).exists():
            bootstrap.bootstrap(flags["kubeconfig"], flags["bootstrap-kubeconfig"], node.host_name(options))
        raise
    return options


def main(arguments):
    if arguments == ["--version"]:
        print(f"Kubernetes {switches.version()}")
        return 0
    from standin.kubelet.options import Refused
    try:
        options = load(arguments)
    except Refused as refusal:
        golang.klog("E", refusal.place, f'"{refusal.summary}" err={golang.quote(str(refusal))}')
        return 1
    Kubelet(options).run()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
