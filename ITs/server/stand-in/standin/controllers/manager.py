"""kube-controller-manager: one of them leads (a Lease), looks at everything each half second and sets it right."""

import argparse
import datetime
import http.server
import socket
import ssl
import sys
import threading
import time

from standin import golang, pki, switches
from standin.apiserver import resources
from standin.controllers import namespaces, nodes, signing, workloads
from standin.rest import Api, ConnectionFailed, StatusError, memory_file

LEASE = resources.by_word("leases").path("kube-system", "kube-controller-manager")
LEASE_SECONDS = 15
PERIOD = 0.5


class Leadership:
    def __init__(self, api):
        self.api = api
        self.identity = f"{socket.gethostname()}_{golang.now().timestamp():.6f}"

    def held(self):
        """True if this process may act now: it holds the Lease, or has just taken it over."""
        lease = self.api.find(LEASE)
        if lease is None:
            self.api.create(LEASE.rpartition("/")[0], {
                "metadata": {"name": "kube-controller-manager"}, "spec": self._spec()})
            return True
        spec = lease["spec"]
        age = golang.now() - golang.parse_time(spec["renewTime"])
        if spec["holderIdentity"] != self.identity:
            if age < datetime.timedelta(seconds=LEASE_SECONDS):
                return False
        elif age < datetime.timedelta(seconds=2):
            return True
        try:
            self.api.update(LEASE, lease | {"spec": self._spec()})
        except StatusError as error:
            if error.conflict:
                return False
            raise
        return True

    def _spec(self):
        return {"holderIdentity": self.identity, "leaseDurationSeconds": LEASE_SECONDS,
                "renewTime": golang.micro_time()}


def once(api, options, ca):
    tokens = api.get(signing.SECRETS + "?fieldSelector=type%3D" + signing.TOKEN_TYPE)["items"]
    tokens = signing.clean_tokens(api, tokens)
    signing.sign_cluster_info(api, tokens, switches.number("jws-delay", 2))
    signing.sign_node_requests(api, ca)
    found = api.get(nodes.NODES.path())["items"]
    if options.ranges:
        nodes.allocate(api, found, options.ranges)
    nodes.watch_heartbeats(api, found)
    version = switches.version()
    images = {image.rpartition(":")[0].rpartition("/")[2]: image for image in version.images(version.image_repository)}
    nodes.keep_pods(api, found, images)
    namespaces.keep(api)
    workloads.keep(api, found, images.values())


def serve_health(port, path):
    """HTTPS on the loopback address, with a certificate made at start, as the real components do without a file."""
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            code, text = (200, b"ok") if self.path.partition("?")[0] in (path, "/healthz", "/livez") else (403, b"Forbidden")
            self.send_response(code)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *arguments):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
    cert, key = pki.new_ca("localhost", "ECDSA-P256")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(memory_file(pki.cert_pem(cert)), memory_file(pki.key_pem(key)))
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    return server


def parse(arguments):
    parser = argparse.ArgumentParser(allow_abbrev=False)
    parser.add_argument("--kubeconfig", required=True)
    parser.add_argument("--cluster-signing-cert-file", required=True)
    parser.add_argument("--cluster-signing-key-file", required=True)
    parser.add_argument("--allocate-node-cidrs", default="false")
    parser.add_argument("--cluster-cidr", default="")
    parser.add_argument("--service-cluster-ip-range", default="")
    parser.add_argument("--node-cidr-mask-size", type=int)
    parser.add_argument("--node-cidr-mask-size-ipv4", type=int)
    parser.add_argument("--node-cidr-mask-size-ipv6", type=int)
    options = parser.parse_known_args(arguments)[0]  # the other flags of the manifest mean nothing here
    options.ranges = None
    if options.allocate_node_cidrs == "true":
        options.ranges = ranges(options)
    return options


def ranges(options):
    """With the real one's refusals (kubeadm-facts 2.2)."""
    cidrs = [cidr for cidr in options.cluster_cidr.split(",") if cidr]
    services = [cidr for cidr in options.service_cluster_ip_range.split(",") if cidr]
    dual = len(cidrs) == 2
    if dual and options.node_cidr_mask_size is not None:
        sys.exit("usage of --node-cidr-mask-size is not allowed with dual-stack clusters")
    plain = options.node_cidr_mask_size
    by_family = {4: options.node_cidr_mask_size_ipv4, 6: options.node_cidr_mask_size_ipv6}
    if not dual:
        refuse_mask_flags(plain, by_family, 6 if ":" in options.cluster_cidr else 4)
    masks = {4: options.node_cidr_mask_size_ipv4 or plain or 24, 6: options.node_cidr_mask_size_ipv6 or plain or 64}
    return nodes.Ranges(cidrs, services, masks)


def refuse_mask_flags(plain, by_family, family):
    """A cluster of one family: the plain flag, or from 1.23 on the one of that family."""
    given = [number for number, mask in by_family.items() if mask is not None]
    if given and switches.version().minor == 22:
        sys.exit("usage of --node-cidr-mask-size-ipv4 and --node-cidr-mask-size-ipv6 are not allowed with non dual-stack "
                 "clusters")
    if given and (plain is not None or given != [family]):
        sys.exit(f"usage of --node-cidr-mask-size-ipv{given[0]} is not allowed here: the cluster's only family is IPv{family}, "
                 "and --node-cidr-mask-size goes without it")


def main(arguments):
    options = parse(arguments)
    health = serve_health(10257, "/healthz")
    threading.Thread(target=health.serve_forever, daemon=True).start()
    ca = pki.load_cert(options.cluster_signing_cert_file), pki.load_key(options.cluster_signing_key_file)
    api = Api.from_kubeconfig(options.kubeconfig, timeout=10)
    leadership = Leadership(api)
    while True:
        try:
            if leadership.held():
                once(api, options, ca)
        except (ConnectionFailed, StatusError) as error:
            golang.klog("E", "leaderelection.go:1", str(error))
        time.sleep(PERIOD)


if __name__ == "__main__":
    main(sys.argv[1:])
