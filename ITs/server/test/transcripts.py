"""Recorded scenarios, and a comparison that forgives only what must differ from run to run."""

import re
import shlex
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path("/test/transcripts")
KEY = "/test/key"

# The recordings' network and the one of this run: texts of the same length, since some errors cut lines to a length.
NETWORKS = (("172.30.0.", "172.30.9."), ("fd00:1:2:3:", "fd00:9:2:3:"))

VARYING = [
    (r"^([IWE])\d{4} \d\d:\d\d:\d\d\.\d+ +\d+ ", r"\1KLOG "),       # date, time and pid of klog
    (r'time="[^"]*"', 'time="T"'),
    (r"after \d+\.\d+ seconds", "after N seconds"),
    (r"sha256:[0-9a-f]{64}", "sha256:HASH"),
    (r"lookup (\S+) on \S+:53", r"lookup \1 on DNS"),
    (r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z\b", "TIME"),
    (r"[A-Z][a-z]{2} \d\d, \d{4} \d\d:\d\d UTC", "DATE"),
    (r"^bash: line \d+: +\d+ Killed .*\n", ""),                     # said by the shell of this run
]


def normal(text):
    for pattern, replacement in VARYING:
        text = re.sub(pattern, replacement, text, flags=re.MULTILINE)
    return sort_certificates(text)


def sort_certificates(text):
    """A joining kubeadm goes through a Go map: the certificates come in any order, each with its SAN line."""
    lines, block, result = text.split("\n"), [], []
    for line in [*lines, None]:
        if line is not None and line.startswith("[certs] ") and re.search("Generating|serving cert|Using (the )?existing", line):
            if "serving cert" in line and block:
                block[-1] += "\n" + line
            else:
                block.append(line)
            continue
        result += sorted(block)
        block = []
        if line is not None:
            result.append(line)
    return "\n".join(result)


@dataclass
class Result:
    code: int
    stdout: str
    stderr: str


class Scenario:
    """One folder. `moves`: recorded text -> text of this run, for addresses that differ beyond the network."""

    def __init__(self, name, moves=()):
        self.folder = FOLDER / name
        if not self.folder.is_dir():
            raise FileNotFoundError(self.folder)
        self.name, self.moves = name, tuple(moves)

    def text(self, file):
        path = self.folder / file
        return self.moved(path.read_text(errors="replace")) if path.exists() else ""

    def moved(self, text):
        for old, new in (*self.moves, *NETWORKS):
            text = text.replace(old, new)
        return text

    @property
    def command(self):
        return self.text("command").strip()

    @property
    def config(self):
        return self.text("config.yaml")

    @property
    def expected(self):
        return Result(int(self.text("exit-code")), self.text("stdout"), self.text("stderr"))

    def files(self):
        """{path: mode} of files-after that the stand-in can leave too; etcd's inner files and pod directories aside."""
        found = {}
        for line in self.text("files-after").splitlines():
            mode, _, _, path = line.split(None, 3)
            found[path] = mode
        return comparable(found)


def comparable(files):
    result = {}
    for path, mode in files.items():
        if path.startswith(("/var/lib/etcd/", "/var/lib/kubelet/pods/")):
            continue
        result[re.sub(r"kubelet-client-\d[\d-]+\.pem", "kubelet-client-DATE.pem", path)] = mode
    return result


class Node:
    """A node of this run: this container itself, or another one over SSH."""

    def __init__(self, address=None):
        self.address = address

    def run(self, command, stdin="", user=None, timeout=200):
        # The exit status through the shell: a command that dies of a signal gives 137, as it was recorded.
        words = ["bash", "-c", f"{command}\nexit $?"]
        if user:
            words = ["runuser", "-u", user, "--", *words]
        if self.address:
            words = ["ssh", "-i", KEY, "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o",
                     "LogLevel=ERROR", f"root@{self.address}", shlex.join(words)]
        done = subprocess.run(words, input=stdin.encode(), capture_output=True, timeout=timeout, check=False, cwd="/")
        return Result(done.returncode if done.returncode >= 0 else 128 - done.returncode,
                      done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace"))

    def must(self, command, stdin=""):
        done = self.run(command, stdin)
        if done.code:
            raise AssertionError(f"{command}: {done.code}\n{done.stdout}{done.stderr}")
        return done.stdout

    def write(self, path, content):
        self.must(f"cat > {path}", content)

    def switch(self, *words):
        self.must("/opt/stand-in/bin/stand-in " + shlex.join(words))

    def wait(self, command, seconds=30):
        deadline = time.monotonic() + seconds
        while self.run(command).code:
            if time.monotonic() > deadline:
                raise AssertionError(f"not within {seconds} s: {command}")
            time.sleep(0.5)

    def add_addresses(self, text):
        """The addresses of the run's network that the text names become this node's own, beside those it has."""
        for address in re.findall(r"172\.30\.9\.\d+", text):
            self.run(f"ip addr add {address}/24 dev eth0")
        for address in re.findall(r"fd00:9:2:3::[0-9a-f]+\b", text):
            self.run(f"ip addr add {address}/64 dev eth0 nodad")

    def add_host(self, name):
        self.must(f"grep -qw {name} /etc/hosts || echo 127.0.0.1 {name} >> /etc/hosts")

    def be(self, name):
        """The node's host name, as in the recordings, is its name in the cluster."""
        self.add_host(name)
        self.must(f"hostname {name}")

    def prepare(self):
        self.must("sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1 net.ipv6.conf.default.forwarding=1")

    def clean(self):
        """As if nothing had ever been here."""
        self.must("kubeadm reset -f >/dev/null 2>&1; rm -rf /etc/cni/net.d/* /etc/kubernetes/* /var/lib/kubelet/* /var/lib/etcd; "
                  "mkdir -p /etc/kubernetes/manifests")

    def files(self):
        listed = self.must("find /etc/kubernetes /var/lib/kubelet /var/lib/etcd /etc/cni -maxdepth 3 -printf '%M %p\\n' "
                           "2>/dev/null || true")
        return comparable(dict(reversed(line.split(" ", 1)) for line in listed.splitlines()))
