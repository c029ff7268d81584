"""Groups A, F and G: versions, preflight checks, configuration errors. One node, nothing of a cluster on it."""

import json

from base import TranscriptTest
from transcripts import Node, Scenario

# Each: recorded folder -> (before, after), shell on the node. Nothing: a prepared node is all it takes.
LISTEN = "systemd-run -q --collect --unit=taken-{0} socat TCP-LISTEN:{0},fork,reuseaddr -"
FREE = "systemctl stop taken-{0}"
PREFLIGHT = {
    "F01-ip-forward-off": ("sysctl -qw net.ipv4.ip_forward=0",),
    "F02-ip-forward-off-join": ("sysctl -qw net.ipv4.ip_forward=0",),
    "F03-ipv6-forwarding-off": ("sysctl -qw net.ipv6.conf.all.forwarding=0 net.ipv6.conf.default.forwarding=0",),
    "F04-ipv6-all-forwarding-on-default-off": ("sysctl -qw net.ipv6.conf.all.forwarding=1 net.ipv6.conf.default.forwarding=0",),
    "F05-ipv6-forwarding-off-v4-advertise": ("sysctl -qw net.ipv6.conf.all.forwarding=0 net.ipv6.conf.default.forwarding=0",),
    "F06-preflight-ok": (),
    "F07-bridge-nf-call-off": ("sysctl -qw net.bridge.bridge-nf-call-iptables=0",
                               "sysctl -qw net.bridge.bridge-nf-call-iptables=1"),
    "F08-containerd-stopped": ("systemctl stop containerd", "systemctl start containerd"),
    "F09-containerd-stopped-join": ("systemctl stop containerd", "systemctl start containerd"),
    "F10-containerd-stopped-no-crisocket": ("systemctl stop containerd; rm -f /run/containerd/containerd.sock",
                                            "systemctl start containerd"),
    "F11-cri-disabled": (
        "cp /etc/containerd/config.toml /tmp/saved.toml; echo 'disabled_plugins = [\"cri\"]' > /etc/containerd/config.toml; "
        "systemctl restart containerd",
        "cp /tmp/saved.toml /etc/containerd/config.toml; systemctl restart containerd"),
    "F12-port-10250-taken": (LISTEN.format(10250), FREE.format(10250)),
    "F13-port-6443-taken": (LISTEN.format(6443), FREE.format(6443)),
    "F14-port-10250-taken-join": (LISTEN.format(10250), FREE.format(10250)),
    "F15-hostname-not-resolvable": (),
    "F16-bad-node-name": (),
    "F20-manifest-left": ("touch /etc/kubernetes/manifests/kube-apiserver.yaml",),
    "F21-etcd-dir-not-empty": ("mkdir -p /var/lib/etcd/member",),
    "F22-ca-crt-left-join": ("mkdir -p /etc/kubernetes/pki; touch /etc/kubernetes/pki/ca.crt",),
    "F23-kubelet-conf-left-join": ("touch /etc/kubernetes/kubelet.conf",),
    "F24-conntrack-missing": ("mv /usr/sbin/conntrack /tmp/", "mv /tmp/conntrack /usr/sbin/"),
    "F25-socat-ethtool-tc-missing": (
        "mkdir -p /tmp/away; mv /usr/bin/socat /usr/sbin/ethtool /sbin/tc /tmp/away/",
        "mv /tmp/away/socat /usr/bin/; mv /tmp/away/ethtool /usr/sbin/; mv /tmp/away/tc /sbin/"),
    "F26-kubelet-disabled": ("systemctl -q disable kubelet", "systemctl -q enable kubelet"),
    "F27-containerd-disabled": ("systemctl -q disable containerd", "systemctl -q enable containerd"),
    "F28-many-errors": (
        "sysctl -qw net.ipv4.ip_forward=0; touch /etc/kubernetes/manifests/etcd.yaml; "
        + "; ".join(LISTEN.format(port) for port in (6443, 10250, 2380)),
        "; ".join(FREE.format(port) for port in (6443, 10250, 2380))),
    "F29-ignore-preflight": ("sysctl -qw net.ipv4.ip_forward=0",),
    "F30-image-pull": (), "F31-kubernetes-version-unpullable": (), "F32-config-file-missing": (), "F33-kubeadm-missing": (),
    "F34-swap-on": ("/opt/stand-in/bin/stand-in set swap on", "/opt/stand-in/bin/stand-in clear swap"),
    "F35-swap-on-join": ("/opt/stand-in/bin/stand-in set swap on", "/opt/stand-in/bin/stand-in clear swap"),
    "F37-one-cpu": ("/opt/stand-in/bin/stand-in set cpus 1", "/opt/stand-in/bin/stand-in clear cpus"),
    "F38-one-cpu-join": ("/opt/stand-in/bin/stand-in set cpus 1", "/opt/stand-in/bin/stand-in clear cpus"),
    "F39-port-6443-taken-join-worker": (),
    "F40-kubelet-config-left": ("touch /var/lib/kubelet/config.yaml /var/lib/kubelet/kubeadm-flags.env",),
    "F41-kubelet-config-left-and-pki": ("mkdir -p /etc/kubernetes/pki; touch /etc/kubernetes/pki/ca.crt",),
    "F42-disk-full": ("mount -t tmpfs -o size=16k tmpfs /etc/kubernetes; mkdir /etc/kubernetes/manifests",
                      "umount /etc/kubernetes"),
    "F43-read-only": ("mount -t tmpfs tmpfs /etc/kubernetes; mkdir /etc/kubernetes/manifests; "
                      "mount -o remount,ro /etc/kubernetes", "umount /etc/kubernetes"),
}
USERS = {"F17-non-root": "admin", "F18-non-root-join": "admin", "F19-sudo-no-password": "pwadmin",
         "F44-sudo-password": "pwadmin", "F45-sudo-wrong-password": "pwadmin", "F46-sudo-no-stdin": "pwadmin", "F47-sudo-nopasswd": "admin"}
# Run to the end of an init or wait for minutes: in test_init.py, or not repeatable here (G63: --dry-run is not played).
ELSEWHERE = {"G35-certificate-key-not-hex", "G40-cpe-v6-no-brackets", "G63-dry-run", "G66b-certificate-key-short-quoted-init",
             "G74-certificate-key-too-short-16"}


def configuration_scenarios():
    from transcripts import FOLDER
    return sorted(path.name for path in FOLDER.glob("G*") if path.name not in ELSEWHERE)


class PreflightTest(TranscriptTest):
    @classmethod
    def setUpClass(cls):
        cls.node.switch("clear")
        cls.node.switch("set", "version", "v1.22.3")
        cls.node.clean()

    def setUp(self):
        self.node.prepare()

    def one(self, name, before="", after="", **options):
        scenario = Scenario(name)
        # 172.30.9.1 is an endpoint where nobody listens: this node's own address answers "refused" at once.
        self.node.add_addresses(scenario.config)
        for line in scenario.config.splitlines():
            word = line.strip()
            if word.startswith("name:") and "without-dns" not in word and '"' not in word:
                self.node.add_host(word.split()[1].lower())
        if before:
            self.node.must(before)
        try:
            self.play(name, **options)
        finally:
            if after:
                self.node.must(after)
            self.node.run("rm -rf /etc/kubernetes/* /var/lib/etcd /var/lib/kubelet/*; mkdir -p /etc/kubernetes/manifests")


def add(name, before="", after="", **options):
    def test(self):
        self.one(name, before, after, **options)
    setattr(PreflightTest, "test_" + name.replace("-", "_"), test)


for folder, steps in PREFLIGHT.items():
    add(folder, *steps)
for folder, user in USERS.items():
    add(folder, user=user, path="/tmp/kubeadm.yaml")
add("F48-su-path", path="/tmp/kubeadm.yaml")
for folder in configuration_scenarios():
    add(folder)


class ValidateTest(TranscriptTest):
    """`kubeadm config validate`: not recorded, 1.22 does not have it."""

    INIT = """apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
nodeRegistration: {name: node1, criSocket: "unix:///run/containerd/containerd.sock"}
localAPIEndpoint: {advertiseAddress: 172.30.9.11}
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.36.4
"""
    JOIN = """apiVersion: kubeadm.k8s.io/v1beta4
kind: JoinConfiguration
discovery: {bootstrapToken: {token: abcdef.0123456789abcdef, apiServerEndpoint: "a:6443", unsafeSkipCAVerification: true}}
"""
    COMPONENTS = """---
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
maxPods: 200
---
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
mode: nftables
"""

    def setUp(self):
        self.node.switch("set", "version", "v1.36.4")

    def validate(self, text):
        self.node.write("/root/validated.yaml", text)
        done = self.node.run("kubeadm config validate --config /root/validated.yaml")
        return done.code, (done.stdout + done.stderr).partition("\nTo see the stack trace")[0].strip()

    def test_good_files(self):
        for text in (self.INIT, self.INIT + self.COMPONENTS, self.JOIN, self.INIT + "---\n" + self.JOIN,
                     self.INIT.replace("v1beta4", "v1beta3")):
            self.assertEqual((0, "ok"), self.validate(text))

    def test_bad_files(self):
        start = 'error unmarshaling configuration schema.GroupVersionKind{Group:"kubeadm.k8s.io", Version:"v1beta4", '
        for text, code, words in (
                (self.INIT + "dsn: {}\n", 1, start + 'Kind:"ClusterConfiguration"}: strict decoding error: unknown field "dsn"'),
                (self.INIT + "proxy: {disabled: true, mode: x}\n", 1, 'unknown field "proxy.mode"'),
                (self.INIT.replace("v1beta4", "v1beta3") + "proxy: {}\n", 1, 'unknown field "proxy"'),
                (self.INIT + self.COMPONENTS + "modes: x\n", 1, 'unknown field "modes"'),
                (self.INIT + "dns: {}\ndns: {}\n", 1, 'key "dns" already set in map'),
                (self.INIT + "clusterName: 5\n", 1, "cannot unmarshal number"),
                (self.JOIN + "discoverie: {}\n", 1, start + 'Kind:"JoinConfiguration"}: strict decoding error: unknown field'),
                (self.JOIN.replace("a:6443", "a"), 3, "discovery.bootstrapToken.apiServerEndpoint: Invalid value"),
                (self.INIT + "encryptionAlgorithm: ML-DSA-44\n", 3,
                 'encryptionAlgorithm: Invalid value: "ML-DSA-44": Invalid encryption algorithm "ML-DSA-44". Must be one of '
                 "[ECDSA-P256 ECDSA-P384 RSA-2048 RSA-3072 RSA-4096]"),
                (self.INIT + "apiServer: {extraArgs: [{name: '', value: a}]}\n", 3,
                 'apiServer.extraArgs: Invalid value: "index 0": argument has no name'),
                (self.INIT.replace("name: node1,", "name: node1, imagePullPolicy: Now,"), 3,
                 'nodeRegistration.imagePullPolicy: Invalid value: "Now": invalid pull policy'),
                (self.INIT + "---\napiVersion: v1\nkind: Pod\n", 1, "unknown configuration APIs: "),
                (self.INIT.replace("v1beta4", "v1beta1"), 1, "your configuration file uses an old API spec"),
                (self.INIT.replace("v1beta4", "v1beta9"), 1, "unknown configuration APIs: ")):
            with self.subTest(words):
                found, told = self.validate(text)
                self.assertIn(words, told)
                self.assertEqual(code, found, told)

    def test_versions(self):
        self.node.switch("set", "version", "v1.27.0")
        self.assertEqual((1, "unknown flag: --config"), self.validate(self.INIT))
        self.node.switch("set", "version", "v1.33.0")
        self.assertEqual(3, self.validate(self.INIT + "encryptionAlgorithm: ECDSA-P384\n")[0])
        self.node.switch("set", "version", "v1.37.0")
        self.assertIn("uses an old API spec", self.validate(self.INIT.replace("v1beta4", "v1beta3"))[1])


class VersionTest(TranscriptTest):
    @classmethod
    def setUpClass(cls):
        cls.node.switch("set", "version", "v1.22.3")

    def test_short_versions(self):
        for name in ("02-kubeadm-version-short", "03-kubelet-version", "05-kubectl-version-client-short",
                     "10-images-list", "11-images-list-pinned", "13-print-init-defaults", "14-print-join-defaults",
                     "15-print-init-defaults-kubelet"):
            with self.subTest(name):
                self.play(f"A02-versions-and-defaults/{name}")

    def test_json_says_that_this_is_a_stand_in(self):
        for name in ("01-kubeadm-version-json", "04-kubectl-version-client"):
            with self.subTest(name):
                scenario = Scenario(f"A02-versions-and-defaults/{name}")
                found = json.loads(Node().must(scenario.command))["clientVersion"]
                wanted = json.loads(scenario.expected.stdout)["clientVersion"]
                self.assertEqual(list(wanted), list(found))
                self.assertEqual("stand-in", found["gitTreeState"])
                self.assertEqual(wanted["gitVersion"], found["gitVersion"])

    def test_images_are_there_unless_a_switch_says_otherwise(self):
        wanted = self.node.must("kubeadm config images list --kubernetes-version $(kubeadm version -o short)").split()
        listing = "crictl images | sed 1d | tr -s ' ' | cut -d ' ' -f 1,2 | tr ' ' ':'"
        self.assertEqual(wanted, self.node.must(listing).split())
        self.node.switch("set", "images", "missing")
        self.addCleanup(self.node.switch, "clear", "images")
        self.assertEqual([], self.node.must(listing).split())
        self.assertIn("failed to resolve reference", self.node.run("crictl pull nowhere.invalid/pause:1").stderr)

    def test_real_parts(self):
        self.play("A02-versions-and-defaults/06-containerd-version", edit=lambda text: text.split(" ")[:2])
        self.play("A02-versions-and-defaults/07-crictl-version")
