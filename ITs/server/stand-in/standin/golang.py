"""Texts as Go prints them: durations, times, quoted strings, network errors."""

import datetime
import errno
import json
import os
import re
import socket
import ssl
import sys
import time

UNITS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}


def parse_duration(text):
    """Seconds of a Go duration; ValueError with Go's own text."""
    rest = text.lstrip("+-")
    if rest == "0":
        return 0.0
    if not re.fullmatch(r"(\d+(\.\d*)?(ns|us|µs|ms|s|m|h))+", rest):
        if re.fullmatch(r"\d+(\.\d*)?", rest):
            raise ValueError(f"time: missing unit in duration {quote(text)}")
        raise ValueError(f"time: invalid duration {quote(text)}")
    seconds = sum(float(number) * UNITS[unit]
                  for number, unit in re.findall(r"(\d+(?:\.\d*)?)(ns|us|µs|ms|s|m|h)", rest))
    return -seconds if text.startswith("-") else seconds


def duration(seconds):
    """As time.Duration.String(), whole seconds and more."""
    hours, rest = divmod(int(seconds), 3600)
    minutes, rest = divmod(rest, 60)
    if hours:
        return f"{hours}h{minutes}m{rest}s"
    return f"{minutes}m{rest}s" if minutes else f"{rest}s"


def age(seconds):
    """As kubectl's and kubeadm's human durations."""
    seconds = int(seconds)
    if seconds < 0:
        return "<invalid>"
    if seconds < 120:
        return f"{seconds}s"
    minutes = seconds // 60
    if minutes < 10:
        return f"{minutes}m{seconds % 60}s" if seconds % 60 else f"{minutes}m"
    if minutes < 180:
        return f"{minutes}m"
    hours = minutes // 60
    if hours < 8:
        return f"{hours}h{minutes % 60}m" if minutes % 60 else f"{hours}h"
    if hours < 48:
        return f"{hours}h"
    return f"{hours // 24}d"


def quote(text):
    return json.dumps(text, ensure_ascii=False)


def now():
    return datetime.datetime.now(datetime.timezone.utc)


def rfc3339(when=None):
    return (when or now()).strftime("%Y-%m-%dT%H:%M:%SZ")


def micro_time(when=None):
    return (when or now()).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def parse_time(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def klog(level, place, text):
    """A line of klog on standard error; place is FILE:LINE of the recording."""
    stamp = datetime.datetime.now().strftime("%m%d %H:%M:%S.%f")
    print(f"{level}{stamp} {os.getpid():7d} {place}] {text}", file=sys.stderr, flush=True)


def join_host_port(host, port):
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def split_host_port(text):
    """net.SplitHostPort, with its errors."""
    def fail(why):
        raise ValueError(f"address {text}: {why}")
    last = text.rfind(":")
    if last < 0:
        fail("missing port in address")
    if text.startswith("["):
        end = text.find("]")
        if end < 0:
            fail("missing ']' in address")
        if end + 1 == len(text):
            fail("missing port in address")
        if end + 1 != last:
            fail("too many colons in address" if text[end + 1] == ":" else "missing port in address")
        return text[1:end], text[last + 1:]
    if ":" in text[:last]:
        fail("too many colons in address")
    return text[:last], text[last + 1:]


def nameserver():
    with open("/etc/resolv.conf", encoding="utf-8") as file:
        for line in file:
            if line.startswith("nameserver "):
                return join_host_port(line.split()[1], 53)
    return "127.0.0.1:53"


def lookup_failed(host):
    return f"lookup {host} on {nameserver()}: no such host"


def network_error(error, host, port):
    """What Go's net and crypto/tls say where Python raised this."""
    if isinstance(error, socket.gaierror):
        return f"dial tcp: {lookup_failed(host)}"
    where = f"dial tcp {join_host_port(host, port)}"
    if isinstance(error, ssl.SSLError):
        if "WRONG_VERSION_NUMBER" in str(error) or "RECORD_LAYER" in str(error):
            return "tls: first record does not look like a TLS handshake"
        if "CERTIFICATE_REQUIRED" in str(error) or "ALERT" in str(error):
            return "remote error: tls: " + str(error.reason).lower().replace("_", " ")
        return "EOF"
    if isinstance(error, TimeoutError):
        return f"{where}: i/o timeout"
    texts = {
        errno.ECONNREFUSED: "connect: connection refused",
        errno.EHOSTUNREACH: "connect: no route to host",
        errno.ENETUNREACH: "connect: network is unreachable",
        errno.ECONNRESET: "read: connection reset by peer",
    }
    if isinstance(error, OSError) and error.errno in texts:
        return f"{where}: {texts[error.errno]}"
    return "EOF"


def poll(interval, timeout, condition):
    """Calls condition until it is true; False once the time is over."""
    deadline = time.monotonic() + timeout
    while True:
        if condition():
            return True
        if time.monotonic() + interval > deadline:
            return False
        time.sleep(interval)
