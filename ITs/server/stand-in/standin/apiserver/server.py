"""kube-apiserver: HTTPS on every address of the node, objects in the real etcd."""

import argparse
import base64
import http.server
import ipaddress
import json
import socket
import ssl
import sys
import threading
import time
import urllib.parse

from standin import golang, switches
from standin.apiserver import (
    apply,
    auth,
    eviction,
    namespaces,
    patch,
    pods,
    resources,
    selectors,
    services,
    status,
)
from standin.apiserver.store import Store
from standin.etcd import Etcd, EtcdError

# A request waits this long for etcd, unless its own ?timeout= is shorter; then it is answered with 504.
ETCD_TIMEOUT = 34.0

READYZ = """ping log etcd informer-sync poststarthook/start-kube-apiserver-admission-initializer
poststarthook/generic-apiserver-start-informers poststarthook/priority-and-fairness-config-consumer
poststarthook/priority-and-fairness-filter poststarthook/start-apiextensions-informers
poststarthook/start-apiextensions-controllers poststarthook/crd-informer-synced poststarthook/bootstrap-controller
poststarthook/rbac/bootstrap-roles poststarthook/scheduling/bootstrap-system-priority-classes
poststarthook/priority-and-fairness-config-producer poststarthook/start-cluster-authentication-info-controller
poststarthook/aggregator-reload-proxy-client-cert poststarthook/start-kube-aggregator-informers
poststarthook/apiservice-registration-controller poststarthook/apiservice-status-available-controller
poststarthook/kube-apiserver-autoregistration autoregister-completion poststarthook/apiservice-openapi-controller
shutdown""".split()
READYZ_ONLY = {"informer-sync", "shutdown"}

APPLY = "application/apply-patch+yaml"

PATCHES = {
    "application/merge-patch+json": patch.merge,
    "application/strategic-merge-patch+json": patch.strategic,
    "application/json-patch+json": patch.json_patch,
}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 300

    def do_GET(self):
        self.answer()

    do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_GET

    def log_message(self, *arguments):
        pass

    def answer(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length) if length else b""
        parts = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(parts.query, keep_blank_values=True))
        limit = ETCD_TIMEOUT
        if "timeout" in query:
            limit = min(limit, golang.parse_duration(query["timeout"]) - 1)  # the client's own limit is the same
        deadline = time.monotonic() + limit
        while True:
            try:
                return self.send(*self.route(parts.path, query, body))
            except status.ApiError as error:
                return self.send(error.code, error.body())
            except EtcdError as error:
                if not error.transient:
                    failure = status.storage(str(error))
                    return self.send(failure.code, failure.body())
            if time.monotonic() > deadline:
                failure = status.timed_out(self.command.lower(), parts.path)
                return self.send(failure.code, failure.body())
            time.sleep(0.5)

    def route(self, path, query, body):
        verb = {"GET": "get", "POST": "create", "PUT": "update", "PATCH": "patch", "DELETE": "delete"}[self.command]
        store = self.server.store
        if path in ("/healthz", "/livez", "/readyz"):  # without a look at credentials: etcd may be away
            return self.health(path[1:], "verbose" in query)
        user = auth.authenticate(store, self.connection.getpeercert(binary_form=True),
                                 self.headers.get("Authorization"))
        if path == "/version":
            return 200, switches.version().info()
        found = resources.by_path(path)
        if not found:
            auth.authorize_path(user, verb, path)
            raise status.path_not_found()
        resource, namespace, name, subresource = found
        if verb == "get" and not name:
            verb = "list"
        auth.authorize(user, verb, resource, namespace, name)
        if "watch" in query:
            raise status.not_implemented("watch")
        if subresource and subresource not in resources.SUBRESOURCES:
            raise status.not_implemented(f"{resource.plural}/{subresource}")
        match verb:
            case "list":
                return 200, self.list(resource, namespace, query)
            case "get":
                return 200, store.get(resource, namespace, name)
            case "create" if subresource == "eviction":
                return 201, eviction.evict(store, resource, namespace, name)
            case "create":
                return 201, self.create(user, resource, namespace, self.parse(body))
            case "update" if subresource == "finalize":
                return 200, namespaces.finalize(store, name, self.parse(body))
            case "update":
                return 200, self.update(resource, namespace, name, subresource, self.parse(body))
            case "patch" if self.headers.get("Content-Type", "").startswith(APPLY):
                return self.apply(user, resource, namespace, name, query, body)
            case "patch":
                return 200, self.patch(resource, namespace, name, subresource, body)
            case "delete":
                return 200, self.delete(resource, namespace, name, body)

    def parse(self, body):
        try:
            return json.loads(body)
        except ValueError as error:
            raise status.bad_request(f"the object provided is unrecognized: {error}") from error

    def list(self, resource, namespace, query):
        items, revision = self.server.store.list(resource, namespace)
        keep = selectors.by_fields(query.get("fieldSelector", "")), selectors.by_labels(query.get("labelSelector", ""))
        items = [item for item in items if all(test(item) for test in keep)]
        for item in items:
            del item["apiVersion"], item["kind"]
        return {"kind": resource.kind + ("" if resource.kind.endswith("List") else "List"),
                "apiVersion": resource.api_version, "metadata": {"resourceVersion": str(revision)}, "items": items}

    def create(self, user, resource, namespace, obj):
        if resource.namespaced:
            if not namespace:
                raise status.ApiError(405, "MethodNotAllowed",
                                      "the server does not allow this method on the requested resource")
            namespaces.refuse_if_terminating(self.server.store, resource, namespace, obj["metadata"].get("name"))
        if resource.plural == "nodes" and user.node and obj["metadata"].get("name") != user.node:
            raise status.forbidden(user.name, "create", resource, obj["metadata"].get("name"), None,
                                   f': node "{user.node}" is not allowed to modify node')
        if resource.plural == "certificatesigningrequests":
            obj["spec"] |= {"username": user.name, "groups": user.groups}
        if resource.plural == "secrets":
            _encode_string_data(obj)
        if resource.plural == "namespaces":
            namespaces.complete(obj)
        if resource.plural == "services":
            services.admit(self.server.store, resource, obj, self.server.options.service_cluster_ip_range)
        if resource.plural == "pods":
            pods.admit(self.server.store, user, namespace, obj)
        return self.server.store.create(resource, namespace, obj)

    def update(self, resource, namespace, name, subresource, obj):
        if resource.plural == "secrets":
            _encode_string_data(obj)

        def change(old):
            return old | {"status": obj.get("status", {})} if subresource else obj
        return self.server.store.update(resource, namespace, name, change,
                                        obj.get("metadata", {}).get("resourceVersion"))

    def patch(self, resource, namespace, name, subresource, body):
        kind = self.headers.get("Content-Type", "").partition(";")[0]
        if kind not in PATCHES:
            raise status.ApiError(415, "UnsupportedMediaType",
                                  f"the body of the request was in an unknown format: {kind}")
        change = self.parse(body)
        metadata = change.get("metadata") if isinstance(change, dict) else None

        def apply(old):
            new = PATCHES[kind](old, change)
            return old | {"status": new.get("status", {})} if subresource == "status" else new
        return self.server.store.update(resource, namespace, name, apply, (metadata or {}).get("resourceVersion"))

    def apply(self, user, resource, namespace, name, query, body):
        applied = self.parse(body)
        if resource.plural == "secrets":
            _encode_string_data(applied)
        manager, force, dry = query.get("fieldManager"), query.get("force") == "true", query.get("dryRun") == "All"
        if not manager:
            raise status.ApiError(422, "Invalid", 'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: '
                                                  "is required for apply patch")
        try:
            old = self.server.store.get(resource, namespace, name)
        except status.ApiError as error:
            if error.code != 404:
                raise
            new = apply.apply(None, applied, manager, force)
            if dry:
                if resource.namespaced:
                    self.server.store.get(resources.by_word("namespaces"), None, namespace)
                return 201, new
            return 201, self.create(user, resource, namespace, new)
        if dry:
            return 200, apply.apply(old, applied, manager, force)
        return 200, self.server.store.update(resource, namespace, name,
                                             lambda now: apply.apply(now, applied, manager, force))

    def delete(self, resource, namespace, name, body):
        if not name:
            raise status.not_implemented("delete of a collection")
        if resource.plural == "namespaces":
            return namespaces.terminate(self.server.store, name)
        options = self.parse(body) if body else {}
        old = self.server.store.delete(resource, namespace, name, (options.get("preconditions") or {}).get("uid"))
        return {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success",
                "details": {"name": name, "kind": resource.plural, "uid": old["metadata"]["uid"]}}

    def health(self, name, verbose):
        healthy = self.server.etcd_healthy()
        if healthy and not verbose:
            return 200, "ok"
        checks = [check for check in READYZ if name == "readyz" or check not in READYZ_ONLY]
        lines = [f"[+]{check} ok" if check != "etcd" or healthy else "[-]etcd failed: reason withheld" for check in checks]
        result = f"{name} check {'passed' if healthy else 'failed'}"
        return (200 if healthy else 500), "\n".join(lines) + f"\n{result}\n"

    def send(self, code, body):
        plain = isinstance(body, str)
        data = (body if plain else json.dumps(body, indent=2)).encode()
        self.send_response(code)
        self.send_header("Content-Type", "text/plain; charset=utf-8" if plain else "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def _encode_string_data(secret):
    for key, value in (secret.pop("stringData", None) or {}).items():
        secret.setdefault("data", {})[key] = base64.b64encode(value.encode()).decode()
    secret.setdefault("type", "Opaque")


class Server(http.server.ThreadingHTTPServer):
    address_family = socket.AF_INET6
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, options):
        self.options = options
        self.etcd = connect_etcd(options, ETCD_TIMEOUT)
        self.probe = connect_etcd(options, 2.0)
        self.store = Store(self.etcd)
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(options.tls_cert_file, options.tls_private_key_file)
        self.context.load_verify_locations(options.client_ca_file)
        self.context.verify_mode = ssl.CERT_OPTIONAL
        super().__init__(("::", options.secure_port), Handler, bind_and_activate=False)

    def server_bind(self):
        self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        super().server_bind()

    def finish_request(self, request, client_address):
        """The handshake belongs to the connection's own thread: a silent client holds up nobody."""
        request.settimeout(10)
        try:
            secure = self.context.wrap_socket(request, server_side=True)
        except (OSError, ssl.SSLError):
            return
        try:
            Handler(secure, client_address, self)
        except (OSError, ssl.SSLError):
            pass
        finally:
            secure.close()

    def handle_error(self, request, client_address):
        golang.klog("E", "server.go:1", f"request from {client_address[0]} failed: {sys.exc_info()[1]!r}")

    def etcd_healthy(self):
        try:
            self.probe.get("/registry/health")
            return True
        except EtcdError:
            return False


def connect_etcd(options, timeout):
    address = urllib.parse.urlsplit(options.etcd_servers.split(",")[0])
    return Etcd(address.hostname, address.port, options.etcd_cafile, options.etcd_certfile, options.etcd_keyfile, timeout)


def wait_for_etcd(server):
    while not server.etcd_healthy():
        time.sleep(0.2)


def ensure(store, word, namespace, obj):
    try:
        store.create(resources.by_word(word), namespace, obj)
    except status.ApiError as error:
        if error.reason != "AlreadyExists":
            raise


def bootstrap(server):
    """What the real server makes by itself: namespaces and the Service `kubernetes`."""
    store, options = server.store, server.options
    for name in ("default", "kube-system", "kube-public", "kube-node-lease"):
        ensure(store, "namespaces", None, {"metadata": {"name": name, "labels": {"kubernetes.io/metadata.name": name}},
                                           "spec": {"finalizers": ["kubernetes"]}, "status": {"phase": "Active"}})
    network = ipaddress.ip_network(options.service_cluster_ip_range.split(",")[0], strict=False)
    ensure(store, "services", "default", {
        "metadata": {"name": "kubernetes", "labels": {"component": "apiserver", "provider": "kubernetes"}},
        "spec": {"clusterIP": str(network[1]), "clusterIPs": [str(network[1])], "internalTrafficPolicy": "Cluster",
                 "ipFamilies": [f"IPv{network.version}"], "ipFamilyPolicy": "SingleStack", "sessionAffinity": "None",
                 "type": "ClusterIP", "ports": [{"name": "https", "port": 443, "protocol": "TCP",
                                                 "targetPort": options.secure_port}]},
        "status": {"loadBalancer": {}}})


def keep_endpoints(server):
    """Endpoints `kubernetes`: every server says every 10 s that it is alive, and drops those silent for 30 s."""
    store, endpoints = server.store, resources.by_word("endpoints")
    mine = server.options.advertise_address

    def change(obj):
        seen = json.loads(obj["metadata"].setdefault("annotations", {}).get("dsctl.stand-in/seen", "{}"))
        seen[mine] = time.time()
        seen = {address: when for address, when in seen.items() if when > time.time() - 30}
        obj["metadata"]["annotations"]["dsctl.stand-in/seen"] = json.dumps(seen)
        obj["subsets"] = [{"addresses": [{"ip": address} for address in sorted(seen)],
                           "ports": [{"name": "https", "port": server.options.secure_port, "protocol": "TCP"}]}]
        return obj

    while True:
        try:
            ensure(store, "endpoints", "default", {"metadata": {"name": "kubernetes"}})
            store.update(endpoints, "default", "kubernetes", change)
        except (EtcdError, status.ApiError) as error:
            golang.klog("W", "controller.go:1", f"endpoints of kubernetes: {error}")
        time.sleep(10)


def parse(arguments):
    parser = argparse.ArgumentParser(allow_abbrev=False)
    for flag in ("advertise-address", "client-ca-file", "etcd-cafile", "etcd-certfile", "etcd-keyfile", "etcd-servers",
                 "service-cluster-ip-range", "tls-cert-file", "tls-private-key-file"):
        parser.add_argument(f"--{flag}", required=True)
    parser.add_argument("--secure-port", type=int, required=True)
    return parser.parse_known_args(arguments)[0]  # the other flags of the manifest mean nothing here


def refuse_family_mismatch(options):
    """Newer servers exit (kubeadm-facts 2.1); 1.22 measurably does not (H01, H08)."""
    first = options.service_cluster_ip_range.split(",")[0]
    families = {ipaddress.ip_network(first, strict=False).version, ipaddress.ip_address(options.advertise_address).version}
    if len(families) > 1 and switches.version().minor > 22:
        sys.exit(f'Error: service IP family "{first}" must match public address family "{options.advertise_address}"')


def main(arguments):
    options = parse(arguments)
    refuse_family_mismatch(options)
    server = Server(options)
    golang.klog("I", "server.go:1", f"stand-in for kube-apiserver {switches.version()}")
    wait_for_etcd(server)
    bootstrap(server)
    server.server_bind()  # only now: until then a client shall see "connection refused"
    server.server_activate()
    threading.Thread(target=keep_endpoints, args=(server,), daemon=True).start()
    server.serve_forever()


if __name__ == "__main__":
    main(sys.argv[1:])
