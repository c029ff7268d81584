"""Groups B, C, E, H, J (init) and K (reset) on one node."""

import json
import re
import time

from base import TranscriptTest
from transcripts import Scenario

KUBELET_STATE = {"/var/lib/kubelet/memory_manager_state"}  # not in every recording


class InitTest(TranscriptTest):
    @classmethod
    def setUpClass(cls):
        cls.node.switch("clear")
        cls.node.switch("set", "version", "v1.22.3")
        cls.node.prepare()

    def setUp(self):
        self.node.clean()

    def tearDown(self):
        self.node.switch("clear", "kill")

    def ready_for(self, name):
        config = Scenario(name).config
        self.node.add_addresses(config)
        self.node.be(re.search(r"^  name: (\S+)", config, re.MULTILINE)[1])

    def init(self, name, **options):
        self.ready_for(name)
        return self.play(name, **options)


class HappyInit(InitTest):
    """B01, then everything that was recorded on such a node afterwards."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.node.clean()

    def setUp(self):
        pass

    def test_1_init_dual_stack(self):
        self.init("B01-init-dual-stack")
        self.node.wait("test -e /var/lib/kubelet/pki/kubelet-client-current.pem")
        self.node.wait("curl -sf http://127.0.0.1:10248/healthz")
        self.same_files("B01-init-dual-stack")

    def test_2_reads(self):
        for name in ("05-healthz", "06-livez", "04-readyz-verbose", "03-get-node-custom", "14-cm-missing-ignore",
                     "15-get-node-missing", "29-secret-kubeadm-certs", "49-kubelet-healthz", "50-apiserver-curl-healthz",
                     "55-kubectl-no-kubeconfig", "56-kubectl-kubelet-conf", "57-kubectl-kubelet-conf-other"):
            matches = [path.name for path in Scenario("C01-after-init").folder.iterdir() if path.name.startswith(name[:3])]
            with self.subTest(matches[0]):
                self.play(f"C01-after-init/{matches[0]}", edit=lambda text: re.sub(r"bootstrap-token-\w+", "TOKEN", text))

    def test_2_tokens(self):
        def without_random(text):
            return re.sub(r"\b[a-z0-9]{6}\.[a-z0-9]{16}\b", "TOKEN", text)
        for name in ("18-token-create-print-join", "19-token-generate", "20-token-create-given", "21-token-create-given-again",
                     "22-token-create-other-secret-same-id", "23-token-create-bad", "25-token-delete", "26-token-delete-again"):
            with self.subTest(name):
                self.play(f"C01-after-init/{name}", edit=without_random)
        self.play("C03-token-create-signing-only")

    def test_2_token_list(self):
        """Objects one after the other; the proxy of kubeadm-certs has no usages."""
        listed = self.node.must("kubeadm token list -o json")
        objects = [json.loads(part) for part in re.split(r"(?<=\n})\n", listed) if part.strip()]
        recorded = Scenario("C01-after-init/16-token-list").expected.stdout
        wanted = [json.loads(part) for part in re.split(r"(?<=\n})\n", recorded) if part.strip()]
        by_id = {item["token"]: item for item in objects}
        proxy = next(item for item in objects if item.get("description", "").startswith("Proxy for managing"))
        self.assertEqual(set(wanted[0]), set(proxy))
        self.assertEqual(list(wanted[1]), list(by_id["abcdef.0123456789abcdef"]))
        self.assertEqual(wanted[1]["usages"], by_id["abcdef.0123456789abcdef"]["usages"])

    def test_2_expired_token_goes(self):
        self.node.must("kubeadm token create --ttl 2s 777777.0123456789abcdef")
        time.sleep(4)
        self.assertNotIn("777777", self.node.must("kubeadm token list"))

    def test_2_upload_certs(self):
        self.play("C01-after-init/31-upload-certs-given-key")
        self.play("C01-after-init/33-certs-check-expiration")

    def test_2_objects(self):
        for name in ("01-get-nodes-json", "10-kubeadm-config-cm", "11-kubelet-config-cm", "27-token-secret", "41-get-lease"):
            with self.subTest(name):
                scenario = Scenario(f"C01-after-init/{name}")
                self.assertEqual(shape(json.loads(scenario.expected.stdout)), shape(json.loads(self.node.must(scenario.command))))

    def test_3_again(self):
        self.node.add_host("node2")
        for name in ("E01-init-again", "E02-join-worker-on-control-plane", "E04-join-control-plane-again"):
            with self.subTest(name):
                self.play(name)
        for name in ("E06-init-phase-rerun-bootstrap-token", "E07-init-phase-rerun-addons", "E08-init-phase-upload-config"):
            with self.subTest(name):
                self.play(name)

    def test_4_api_down(self):
        """L05 and L06: without its manifest the API server is down, as in the recording."""
        self.hurry()
        moves = (("172.30.0.40", "172.30.9.11"),)
        self.node.must("mv /etc/kubernetes/manifests/kube-apiserver.yaml /root/")
        try:
            self.node.wait("! curl -sk https://172.30.9.11:6443/healthz")
            for name in ("01-get-nodes", "02-readyz", "03-token-list", "04-token-create", "08-kubelet-healthz"):
                with self.subTest(name):
                    self.play(f"L05-probes-api-down/{name}", moves=moves)
            self.play("L06-init-again-api-down", config=Scenario("B01-init-dual-stack").config)
        finally:
            self.node.must("mv /root/kube-apiserver.yaml /etc/kubernetes/manifests/")
            self.node.wait("curl -sfk https://172.30.9.11:6443/readyz")

    def test_5_etcd_down(self):
        self.node.switch("set", "stopped", "etcd")
        self.node.wait("! curl -sfk https://172.30.9.11:6443/readyz")
        moves = (("172.30.0.40", "172.30.9.11"),)
        try:
            for name in ("01-get-nodes", "02-readyz", "04-token-list"):
                with self.subTest(name):
                    self.play(f"L08-probes-etcd-down/{name}", moves=moves)
        finally:
            self.node.switch("clear", "stopped")
        self.node.wait("curl -sfk https://172.30.9.11:6443/readyz")

    def test_6_reset(self):
        """As K14, but there is no other member to tell."""
        self.play("K14-reset-control-plane")
        self.play("K03-reset-again")
        self.play("K04-reset-no-force-no-tty", command="kubeadm reset </dev/null")


class OtherInits(InitTest):
    def test_ipv6_first(self):
        self.init("B02-init-ipv6-first")
        self.node.wait("test -e /var/lib/kubelet/pki/kubelet-client-current.pem")
        self.same_files("B02-init-ipv6-first")
        service = json.loads(self.node.must("kubectl --kubeconfig /etc/kubernetes/admin.conf get svc kubernetes -o json"))
        self.assertEqual("2001:db8:42:1::1", service["spec"]["clusterIP"])

    def test_family_mismatch_and_reset(self):
        self.init("H01-init-family-mismatch")
        # The kubelet restarts at the end of init: its port may be free for a moment, as it was in the recording.
        self.play("H02-init-family-mismatch-rerun", path="/root/fixed.yaml",
                  edit=lambda text: text.replace("\t[ERROR Port-10250]: Port 10250 is in use\n", ""))
        self.play("H03-reset-after-failed-init")
        self.play("H04-init-after-reset", path="/root/fixed.yaml")

    def test_family_mismatch_ipv6(self):
        self.init("H08-init-family-mismatch-v6-advertise")

    def test_kubelet_bad_flag(self):
        self.hurry()
        self.init("H05-init-kubelet-bad-flag")
        self.assertIn("unknown flag: --no-such-flag", self.node.must("journalctl -u kubelet -n 50 --no-pager"))

    def test_reset_with_the_api_down(self):
        self.init("B01-init-dual-stack", only=("exit code",))
        self.node.switch("set", "stopped", "kube-apiserver")
        self.addCleanup(self.node.switch, "clear", "stopped")
        self.node.wait("! curl -sk https://172.30.9.11:6443/healthz")
        self.play("K17-reset-control-plane-api-down", moves=(("172.30.0.40", "172.30.9.11"),))

    def test_node_ip_not_local(self):
        self.ready_for("B01-init-dual-stack")
        self.node.be("node7")
        self.node.run("ip addr add 172.30.9.17/24 dev eth0")
        self.play("H06-init-node-ip-not-local")
        node = json.loads(self.node.must("kubectl --kubeconfig /etc/kubernetes/admin.conf get node node7 -o json"))
        self.assertNotIn("addresses", node["status"])

    def test_advertise_address_not_local(self):
        self.hurry()
        self.node.be("node9")
        self.play("H07-init-advertise-address-not-local")

    def test_endpoint_unresolvable_then_resolvable(self):
        self.hurry()
        self.init("H09-init-endpoint-unresolvable")
        self.node.must("echo 172.30.9.50 api.nosuch.example >> /etc/hosts")
        try:
            self.play("H10-init-endpoint-now-resolvable-rerun", config=Scenario("H09-init-endpoint-unresolvable").config)
        finally:
            self.node.must("grep -v nosuch /etc/hosts > /tmp/hosts; cat /tmp/hosts > /etc/hosts")

    def test_swap_ignored(self):
        self.hurry()
        self.node.switch("set", "swap", "on")
        try:
            self.init("F36-swap-on-ignored")
        finally:
            self.node.switch("clear", "swap")

    def test_endpoint_without_brackets(self):
        self.hurry()
        self.init("G40-cpe-v6-no-brackets")

    def test_certificate_keys(self):
        self.init("G35-certificate-key-not-hex")
        self.node.clean()
        self.init("G66b-certificate-key-short-quoted-init")
        self.node.clean()
        self.init("G74-certificate-key-too-short-16")

    def test_worker_reset(self):
        self.node.must("mkdir -p /etc/kubernetes/pki; touch /etc/kubernetes/pki/ca.crt")
        self.play("E05-init-on-worker")
        self.play("K02-reset-worker")
        self.node.must("systemctl stop containerd")
        try:
            self.play("K13-reset-worker-containerd-down")
        finally:
            self.node.must("systemctl start containerd")


FIELDS = """apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
nodeRegistration:
  name: node1
  criSocket: "unix:///run/containerd/containerd.sock"
  imagePullPolicy: IfNotPresent
  ignorePreflightErrors: [NumCPU, Mem]
  taints: [{key: example.org/busy, value: "yes", effect: PreferNoSchedule}]
  kubeletExtraArgs: [{name: node-ip, value: "172.30.9.11,fd00:9:2:3::11"}, {name: max-pods, value: "120"}]
localAPIEndpoint: {advertiseAddress: 172.30.9.11}
skipPhases: [addon/kube-proxy]
patches: {directory: /root/patches}
timeouts: {controlPlaneComponentHealthCheck: 1m30s, kubeletHealthCheck: 1m}
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.36.4
controlPlaneEndpoint: "172.30.9.11:6443"
networking: {podSubnet: "10.244.0.0/16,fd00:10:244::/56", serviceSubnet: "10.96.0.0/16,fd00:10:96::/112", dnsDomain: example.org}
encryptionAlgorithm: ECDSA-P384
certificateValidityPeriod: 240h
caCertificateValidityPeriod: 480h
featureGates: {NodeLocalCRISocket: true}
apiServer: {certSANs: [api.example.org], extraArgs: [{name: audit-log-path, value: "-"}]}
controllerManager:
  extraArgs: [{name: node-cidr-mask-size-ipv4, value: "26"}, {name: node-cidr-mask-size-ipv6, value: "72"}]
scheduler: {extraArgs: [{name: v, value: "2"}]}
etcd: {local: {extraArgs: [{name: quota-backend-bytes, value: "4294967296"}]}}
---
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
maxPods: 100
---
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
mode: nftables
"""


class FieldsTest(InitTest):
    """Fields that no recording has: each has to have its effect."""

    def setUp(self):
        super().setUp()
        self.node.switch("set", "version", "v1.36.4")
        self.addCleanup(self.node.switch, "set", "version", "v1.22.3")
        self.node.add_addresses(FIELDS)
        self.node.be("node1")

    def kubectl(self, words):
        return self.node.must(f"kubectl --kubeconfig /etc/kubernetes/admin.conf {words}")

    def test_every_field_has_its_effect(self):
        self.node.must("rm -rf /root/patches; mkdir /root/patches")
        self.node.write("/root/patches/kube-apiserver0+strategic.yaml",
                        "spec: {containers: [{name: kube-apiserver, resources: {requests: {cpu: 100m}}}]}\n")
        self.node.write("/root/patches/etcd+json.json",
                        '[{"op": "add", "path": "/metadata/labels/example.org~1tier", "value": "db"}]')
        self.node.write("/root/patches/kubeletconfiguration+merge.yaml", "containerLogMaxSize: 20Mi\n")
        self.node.write("/root/patches/README.md", "nothing")
        self.node.write("/root/kubeadm.yaml", FIELDS)
        said = self.node.must("kubeadm init --config /root/kubeadm.yaml --upload-certs")
        for words in ('[patches] Ignoring file "README.md"', 'to target "kube-apiserver"', "This can take up to 1m30s",
                      "api.example.org", "kubernetes.default.svc.example.org", "taints [example.org/busy=yes:PreferNoSchedule]"):
            self.assertIn(words, said)
        self.assertNotIn("kube-proxy", said)
        manifests = self.node.must("cat /etc/kubernetes/manifests/*.yaml")
        for words in ("cpu: 100m", "example.org/tier: db", "--audit-log-path=-", "--quota-backend-bytes=4294967296",
                      "--node-cidr-mask-size-ipv6=72", "--v=2"):
            self.assertIn(words, manifests)
        self.assertIn("containerLogMaxSize: 20Mi", self.node.must("cat /var/lib/kubelet/config.yaml"))
        self.node.wait("kubectl --kubeconfig /etc/kubernetes/admin.conf get node node1 -o jsonpath='{.spec.podCIDRs}' | grep 10.244")
        node = json.loads(self.kubectl("get node node1 -o json"))
        self.assertEqual(["10.244.0.0/26", "fd00:10:244::/72"], node["spec"]["podCIDRs"])
        self.assertEqual("120", node["status"]["capacity"]["pods"])
        self.assertIn({"key": "example.org/busy", "value": "yes", "effect": "PreferNoSchedule"}, node["spec"]["taints"])
        stored = self.kubectl("-n kube-system get cm kubeadm-config -o jsonpath='{.data.ClusterConfiguration}'")
        for words in ("certificateValidityPeriod: 240h0m0s", "encryptionAlgorithm: ECDSA-P384", "proxy:\n  disabled: true"):
            self.assertIn(words, stored)
        self.assertNotIn("kube-proxy", self.kubectl("-n kube-system get cm -o name"))
        for name, seconds in (("apiserver", 240 * 3600), ("ca", 480 * 3600)):
            path = f"/etc/kubernetes/pki/{name}.crt"
            self.node.must(f"openssl x509 -in {path} -noout -checkend {seconds - 600}")
            self.assertEqual(1, self.node.run(f"openssl x509 -in {path} -noout -checkend {seconds + 600}").code)
            self.assertIn("secp384r1", self.node.must(f"openssl x509 -in {path} -noout -text"))
        self.assertEqual("", self.node.must("/opt/stand-in/bin/stand-in warnings"))

    def test_the_older_api(self):
        self.node.switch("set", "version", "v1.28.3")
        self.node.write("/root/kubeadm.yaml", """apiVersion: kubeadm.k8s.io/v1beta3
kind: InitConfiguration
nodeRegistration:
  name: node1
  criSocket: "unix:///run/containerd/containerd.sock"
  taints: []
  kubeletExtraArgs: {node-ip: "172.30.9.11,fd00:9:2:3::11"}
localAPIEndpoint: {advertiseAddress: 172.30.9.11}
---
apiVersion: kubeadm.k8s.io/v1beta3
kind: ClusterConfiguration
kubernetesVersion: v1.28.3
networking: {podSubnet: "10.244.0.0/16,fd00:10:244::/56", serviceSubnet: "10.96.0.0/16,fd00:10:96::/112"}
apiServer: {timeoutForControlPlane: 1m30s, extraArgs: {audit-log-path: "-"}}
controllerManager: {extraArgs: {node-cidr-mask-size-ipv4: "26", node-cidr-mask-size-ipv6: "72"}}
""")
        self.assertIn("This can take up to 1m30s", self.node.must("kubeadm init --config /root/kubeadm.yaml"))
        self.node.wait("kubectl --kubeconfig /etc/kubernetes/admin.conf get node node1 -o jsonpath='{.spec.podCIDRs}' | grep 10.244")
        spec = json.loads(self.kubectl("get node node1 -o json"))["spec"]
        self.assertEqual(["10.244.0.0/26", "fd00:10:244::/72"], spec["podCIDRs"])
        self.assertNotIn("control-plane", str(spec.get("taints")))
        self.assertIn("--audit-log-path=-", self.node.must("cat /etc/kubernetes/manifests/kube-apiserver.yaml"))
        self.assertEqual("", self.node.must("/opt/stand-in/bin/stand-in warnings"))

    def refused(self, old, new):
        self.node.write("/root/kubeadm.yaml", FIELDS.replace(old, new))
        done = self.node.run("kubeadm init --config /root/kubeadm.yaml")
        self.assertFalse(self.node.run("test -e /etc/kubernetes/pki/ca.crt").code == 0)
        return done.code, done.stderr

    def test_what_is_not_played_is_refused(self):
        for old, new, code, words in (
                ("addon/kube-proxy", "addon/kube-proxies", 1, "invalid phase name: addon/kube-proxies"),
                ("addon/kube-proxy", "certs/ca", 70, "skipping the phase certs/ca is not implemented"),
                ("etcd: {local: {extraArgs: [{name: quota-backend-bytes, value: \"4294967296\"}]}}",
                 "etcd: {external: {endpoints: ['http://a:2379']}}", 70, "an external etcd is not implemented"),
                ("timeouts:", "dryRun: true\ntimeouts:", 70, "dryRun is not implemented")):
            with self.subTest(words):
                found, told = self.refused(old, new)
                self.assertIn(words, told)
                self.assertEqual(code, found)

    def test_patches_that_are_not_there(self):
        self.node.must("rm -rf /root/patches")
        self.node.write("/root/kubeadm.yaml", FIELDS)
        done = self.node.run("kubeadm init --config /root/kubeadm.yaml")
        self.assertEqual(1, done.code)
        self.assertIn('could not list patch files for path "/root/patches"', done.stderr)


KILLED = {"J01-init-killed-after-certs": "init:after-certs", "J02-init-killed-after-kubelet-start": "init:after-kubelet-start",
          "J03-init-killed-after-manifests": "init:after-manifests", "J04-init-killed-api-healthy": "init:api-healthy",
          "J05-init-killed-before-bootstrap-token": "init:before-bootstrap-token",
          "J06-init-killed-before-addons": "init:before-addons"}


class KilledInit(InitTest):
    def killed(self, name, point):
        self.ready_for(f"{name}/01-killed")
        self.node.switch("set", "kill", point)
        self.play(f"{name}/01-killed")
        if point in ("init:after-manifests", "init:api-healthy", "init:before-bootstrap-token", "init:before-addons"):
            # The kubelet goes on alone.
            self.node.wait("curl -sfk https://127.0.0.1:6443/readyz && ss -ltnH | grep -q :10250")
            self.node.wait("ss -ltnH | grep -q :10257 && ss -ltnH | grep -q :10259")
        config = Scenario(f"{name}/01-killed").config
        self.play(f"{name}/03-rerun", config=config)
        self.play(f"{name}/04-rerun-ignore-all", config=config, edit=sorted_lines)
        self.play(f"{name}/05-reset", config=config)
        if (Scenario(name).folder / "06-init-after-reset").is_dir():
            self.play(f"{name}/06-init-after-reset", config=config)


def sorted_lines(text):
    """Which ports a control plane that just came up again has open is a matter of the second."""
    return sorted(line for line in text.splitlines() if "[WARNING Port-" not in line)


def add(name, point):
    setattr(KilledInit, "test_" + name[:3], lambda self: self.killed(name, point))


for folder, place in KILLED.items():
    add(folder, place)


# What the stand-in leaves out of a Node (kubeadm-facts names nothing that reads it).
OPTIONAL = {"ephemeral-storage", "hugepages-1Gi", "hugepages-2Mi"}


def shape(value):
    """Keys and types, not values; of lists the first element."""
    if isinstance(value, dict):
        return {key: shape(item) for key, item in value.items() if key not in OPTIONAL}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return type(value).__name__
