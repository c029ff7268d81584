"""A client of the Kubernetes API: TLS as Go does it, a connection that is kept, and errors with Go's texts."""

import base64
import http.client
import ipaddress
import json
import os
import socket
import ssl
import threading
import urllib.parse
from pathlib import Path

from standin import golang, goyaml


class ConnectionFailed(Exception):
    """No answer came. `cause` is Go's innermost text, `str()` the whole of net/url's."""

    def __init__(self, method, url, cause, timed_out=False):
        super().__init__(f'{method.title()} "{url}": {cause}')
        self.cause = cause
        self.server = url
        self.refused = "connection refused" in cause
        self.timed_out = timed_out


class StatusError(Exception):
    """The API answered with a Status."""

    def __init__(self, status):
        super().__init__(status.get("message", ""))
        self.status = status
        self.code = status.get("code", 500)
        self.reason = status.get("reason", "")

    @property
    def not_found(self):
        return self.code == 404

    @property
    def conflict(self):
        return self.code == 409


def memory_file(content):
    """A path that OpenSSL can read, for data that must not touch a disk. Lives as long as the process."""
    descriptor = os.memfd_create("standin")
    os.write(descriptor, content)
    return f"/proc/self/fd/{descriptor}"


def x509_error(der, host):
    """Go's text if the certificate is not for this host, else None."""
    from cryptography import x509  # slow to import, and not needed without TLS
    cert = x509.load_der_x509_certificate(der)
    try:
        sans = cert.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        ips = sans.get_values_for_type(x509.IPAddress)
        names = sans.get_values_for_type(x509.DNSName)
    except x509.ExtensionNotFound:
        ips, names = [], []
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        wildcard = "*." + host.partition(".")[2]
        if host.lower() in (name.lower() for name in names) or wildcard in names:
            return None
        if not names:
            return f"x509: certificate is not valid for any names, but wanted to match {host}"
        return f"x509: certificate is valid for {', '.join(names)}, not {host}"
    if address in ips:
        return None
    if not ips:
        return f"x509: cannot validate certificate for {host} because it doesn't contain any IP SANs"
    return f"x509: certificate is valid for {', '.join(map(str, ips))}, not {host}"


class Api:
    def __init__(self, server, ca_pem=None, cert_file=None, key_file=None, token=None, timeout=30.0, server_name=None):
        parts = urllib.parse.urlsplit(server if "//" in server else "//" + server)
        self.server = server.rstrip("/")
        self.secure = parts.scheme == "https"
        self.host, self.port = parts.hostname, parts.port or (443 if self.secure else 80)
        self.server_name = server_name or self.host
        self.token, self.timeout = token, timeout
        self.verify = ca_pem is not None
        self.cert_file, self.key_file, self.ca_pem = cert_file, key_file, ca_pem
        self._lock = threading.Lock()
        self._connection = None

    @staticmethod
    def from_kubeconfig(path, server=None, timeout=30.0, server_name=None):
        return Api.from_config(goyaml.load(Path(path).read_text()), server, timeout, server_name)

    @staticmethod
    def from_config(config, server=None, timeout=30.0, server_name=None):
        def entry(kind, name):
            return next(item for item in config[kind + "s"] if item["name"] == name)[kind]
        context = entry("context", config["current-context"])
        cluster, user = entry("cluster", context["cluster"]), entry("user", context["user"])
        ca_pem = base64.b64decode(cluster.get("certificate-authority-data", ""))
        if cluster.get("certificate-authority"):
            ca_pem = Path(cluster["certificate-authority"]).read_bytes()
        cert_file, key_file = user.get("client-certificate"), user.get("client-key")
        if user.get("client-certificate-data"):
            cert_file = memory_file(base64.b64decode(user["client-certificate-data"]))
            key_file = memory_file(base64.b64decode(user["client-key-data"]))
        return Api(server or cluster["server"], ca_pem or None, cert_file, key_file, user.get("token"), timeout,
                   server_name or cluster.get("tls-server-name"))

    # -- requests

    def get(self, path, **options):
        return self.request("GET", path, **options)

    def create(self, path, body, **options):
        return self.request("POST", path, body, **options)

    def update(self, path, body, **options):
        return self.request("PUT", path, body, **options)

    def patch(self, path, body, kind="strategic-merge-patch", **options):
        return self.request("PATCH", path, body, content_type=f"application/{kind}+json", **options)

    def delete(self, path, **options):
        return self.request("DELETE", path, **options)

    def find(self, path):
        """The object, or None if there is none."""
        try:
            return self.get(path)
        except StatusError as error:
            if error.not_found:
                return None
            raise

    def apply(self, collection, body):
        """Creates the object, or replaces the one that is there."""
        try:
            return self.create(collection, body)
        except StatusError as error:
            if error.reason != "AlreadyExists":
                raise
        path = f"{collection}/{body['metadata']['name']}"
        return self.update(path, body)

    def request(self, method, path, body=None, content_type="application/json", timeout=None):
        status, text = self.raw(method, path, body, content_type, timeout)
        try:
            answer = json.loads(text) if text else {}
        except ValueError:
            answer = {"message": text.strip(), "code": status, "reason": "InternalError"}
        if status >= 400:
            raise StatusError(answer if isinstance(answer, dict) else {"message": text, "code": status})
        return answer

    def raw(self, method, path, body=None, content_type="application/json", timeout=None):
        """(status, text). A kept connection that has died meanwhile is replaced once."""
        headers = {"Accept": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        data = None
        if body is not None:
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            headers["Content-Type"] = content_type
        timeout = self.timeout if timeout is None else timeout
        url = self.server + path
        with self._lock:
            kept = self._connection is not None
            try:
                return self._exchange(method, path, data, headers, timeout)
            except (OSError, http.client.HTTPException, ConnectionFailed) as error:
                self._drop()
                if isinstance(error, ConnectionFailed):
                    raise
                if not kept or isinstance(error, TimeoutError):
                    raise self._failed(method, url, error) from error
            try:
                return self._exchange(method, path, data, headers, timeout)
            except (OSError, http.client.HTTPException) as error:
                self._drop()
                raise self._failed(method, url, error) from error

    def _failed(self, method, url, error):
        return ConnectionFailed(method, url, golang.network_error(error, self._address(), self.port),
                                isinstance(error, TimeoutError))

    def _address(self):
        return self.host

    def _drop(self):
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _exchange(self, method, path, data, headers, timeout):
        if self._connection is None:
            self._connection = self._connect(method, self.server + path, timeout)
        self._connection.sock.settimeout(timeout)
        self._connection.request(method, path, data, headers)
        try:
            response = self._connection.getresponse()
            text = response.read().decode("utf-8", "replace")
        except TimeoutError as error:
            raise ConnectionFailed(method, self.server + path,
                                   "context deadline exceeded (Client.Timeout exceeded while awaiting headers)",
                                   timed_out=True) from error
        if response.will_close:
            self._drop()
        return response.status, text

    def _connect(self, method, url, timeout):
        connection = http.client.HTTPConnection(self.host, self.port, timeout=timeout)
        connection.connect()
        connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self.secure:
            connection.sock = self._handshake(connection.sock, method, url)
        return connection

    def _handshake(self, plain, method, url):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False  # done below, with Go's texts
        context.verify_mode = ssl.CERT_REQUIRED if self.verify else ssl.CERT_NONE
        if self.verify:
            context.load_verify_locations(cadata=self.ca_pem.decode())
        if self.cert_file:
            context.load_cert_chain(self.cert_file, self.key_file)
        try:
            secure = context.wrap_socket(plain, server_hostname=self.server_name)
        except ssl.SSLCertVerificationError as error:
            cause = "x509: certificate has expired or is not yet valid" if error.verify_code in (9, 10) \
                else "x509: certificate signed by unknown authority"
            raise ConnectionFailed(method, url, cause) from error
        if self.verify:
            problem = x509_error(secure.getpeercert(binary_form=True), self.server_name)
            if problem:
                secure.close()
                raise ConnectionFailed(method, url, problem)
        return secure
