"""A client of the real etcd: its JSON gateway, over TLS with a client certificate."""

import base64
import http.client
import json
import socket
import ssl
import threading


class EtcdError(Exception):
    """etcd answered with an error, or not at all (then `unreachable`)."""

    def __init__(self, message, unreachable=False):
        super().__init__(message)
        self.unreachable = unreachable

    @property
    def transient(self):
        """No quorum, no leader, nobody there: worth another try within the time of the request."""
        return self.unreachable or any(word in str(self) for word in ("timed out", "no leader", "leader changed"))


def encode(text):
    return base64.b64encode(text.encode()).decode()


def decode(text):
    return base64.b64decode(text).decode()


def prefix_end(prefix):
    return prefix[:-1] + chr(ord(prefix[-1]) + 1)


class Etcd:
    """One endpoint. Safe for many threads: each has its own connection."""

    def __init__(self, host, port, ca_file, cert_file, key_file, timeout=10.0):
        self.host, self.port, self.timeout = host, port, timeout
        # The name in etcd's certificate is checked by nobody in etcd's own clients of a loopback address either.
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._context.check_hostname = False
        self._context.load_verify_locations(ca_file)
        self._context.load_cert_chain(cert_file, key_file)
        self._local = threading.local()

    def call(self, path, body, timeout=None):
        data = json.dumps(body).encode()
        kept = getattr(self._local, "connection", None) is not None
        try:
            status, text = self._post(path, data, timeout)
        except (OSError, http.client.HTTPException) as error:
            self._drop()
            if not kept or isinstance(error, TimeoutError):
                raise EtcdError("context deadline exceeded", unreachable=True) from error
            try:
                status, text = self._post(path, data, timeout)
            except (OSError, http.client.HTTPException) as again:
                self._drop()
                raise EtcdError("context deadline exceeded", unreachable=True) from again
        answer = json.loads(text) if text.startswith("{") else {"error": text.strip()}
        if status != 200 or "error" in answer:
            raise EtcdError(answer.get("message") or answer.get("error") or f"HTTP {status}")
        return answer

    def _post(self, path, data, timeout):
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = http.client.HTTPSConnection(self.host, self.port, context=self._context)
            connection.timeout = timeout or self.timeout
            connection.connect()
            connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._local.connection = connection
        connection.sock.settimeout(timeout or self.timeout)
        connection.request("POST", "/v3" + path, data, {"Content-Type": "application/json"})
        response = connection.getresponse()
        text = response.read().decode()
        if response.will_close:
            self._drop()
        return response.status, text

    def _drop(self):
        connection = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
        self._local.connection = None

    # -- keys

    def get(self, key):
        """(value, revision) or (None, 0)."""
        found = self.call("/kv/range", {"key": encode(key)}).get("kvs", [])
        return (decode(found[0]["value"]), int(found[0]["mod_revision"])) if found else (None, 0)

    def list(self, prefix):
        """([(value, revision)], revision of the store)"""
        answer = self.call("/kv/range", {"key": encode(prefix), "range_end": encode(prefix_end(prefix))})
        pairs = [(decode(kv["value"]), int(kv["mod_revision"])) for kv in answer.get("kvs", [])]
        return pairs, int(answer["header"]["revision"])

    def put(self, key, value, revision):
        """Writes if the key still has this revision (0: is not there). The new revision, or None."""
        answer = self.call("/kv/txn", {
            "compare": [{"key": encode(key), "target": "MOD", "result": "EQUAL", "mod_revision": str(revision)}],
            "success": [{"request_put": {"key": encode(key), "value": encode(value)}}]})
        return int(answer["header"]["revision"]) if answer.get("succeeded") else None

    def delete(self, key, revision):
        answer = self.call("/kv/txn", {
            "compare": [{"key": encode(key), "target": "MOD", "result": "EQUAL", "mod_revision": str(revision)}],
            "success": [{"request_delete_range": {"key": encode(key)}}]})
        return bool(answer.get("succeeded"))

    # -- members

    def members(self):
        return self.call("/cluster/member/list", {}).get("members", [])

    def add_member(self, peer_url, learner):
        body = {"peerURLs": [peer_url]}
        if learner:
            body["isLearner"] = True
        return self.call("/cluster/member/add", body)

    def promote(self, member_id):
        return self.call("/cluster/member/promote", {"ID": member_id})

    def remove_member(self, member_id):
        return self.call("/cluster/member/remove", {"ID": member_id})

    def status(self):
        return self.call("/maintenance/status", {})
