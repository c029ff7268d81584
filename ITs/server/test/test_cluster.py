"""Groups D, I, J (joins), K and L: several nodes. Runs on node1, the first control plane; the others are asked over SSH."""

import json
import re
import threading
import time
import unittest

from base import TranscriptTest
from transcripts import Node, Scenario

KUBECTL = "kubectl --kubeconfig /etc/kubernetes/admin.conf "
MEMBERS = ("crictl exec $(crictl ps --name etcd -q) etcdctl --endpoints https://127.0.0.1:2379 --cacert "
           "/etc/kubernetes/pki/etcd/ca.crt --cert /etc/kubernetes/pki/etcd/server.crt --key "
           "/etc/kubernetes/pki/etcd/server.key member list -w json")
CNI = "mkdir -p /etc/cni/net.d; echo '{}' > /etc/cni/net.d/10-test.conflist"

PODS = """
apiVersion: v1
kind: Pod
metadata: {name: bare, namespace: default}
spec: {nodeName: node31, containers: [{name: bare, image: pause}]}
---
apiVersion: v1
kind: Pod
metadata:
  name: held
  namespace: default
  labels: {app: held}
  ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: held, uid: "0", controller: true}]
spec: {nodeName: node31, containers: [{name: held, image: pause}]}
status: {phase: Running, conditions: [{type: Ready, status: "True"}]}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: held, namespace: default}
spec: {minAvailable: 1, selector: {matchLabels: {app: held}}}
"""

FIRST, SECOND, WORKER, JOINER = Node(), Node("172.30.9.12"), Node("172.30.9.13"), Node("172.30.9.14")
ALL = (FIRST, SECOND, WORKER, JOINER)


class ClusterTest(TranscriptTest):
    """One cluster for all tests of a class. The tests run in the order of their names, each leaves JOINER clean."""

    init_scenario = "B01-init-dual-stack"
    init_moves = ()

    @classmethod
    def setUpClass(cls):
        FIRST.switch("clear")
        for node in ALL:
            node.switch("clear")
            node.switch("set", "version", "v1.22.3")
            node.prepare()
            node.clean()
        cls.start_cluster()

    @classmethod
    def start_cluster(cls):
        scenario = Scenario(cls.init_scenario, cls.init_moves)
        FIRST.be("node1")
        FIRST.write("/root/kubeadm.yaml", scenario.config)
        FIRST.must("kubeadm init --config /root/kubeadm.yaml --upload-certs")
        FIRST.must(CNI)
        FIRST.wait(KUBECTL + "-n kube-public get cm cluster-info -o json | grep -q jws-kubeconfig-abcdef")

    def setUp(self):
        """JOINER is nobody yet, whatever the test before has left."""
        for node in ALL:
            for name in ("stopped", "kill"):
                node.switch("clear", name)
        JOINER.clean()

    def join(self, name, node=None, host=None, own=(), config=None, **options):
        """own: last parts of addresses that the node gets for this scenario."""
        node = node or JOINER
        if host:
            node.be(host)
        for part in own:
            node.run(f"ip addr add 172.30.9.{part}/24 dev eth0; ip addr add fd00:9:2:3::{part}/64 dev eth0 nodad")
            # etcd's peers look whether the sender's address is in its certificate.
            node.must(f"ip route replace 172.30.9.0/24 dev eth0 src 172.30.9.{part}")
        scenario = Scenario(name, options.get("moves", ()))
        config = self.pinned(scenario.config if config is None else config)
        return self.play(name, node=node, config=config, **options)

    def pinned(self, config):
        """The recorded CA's hash becomes the one of this run's CA; a hash that was wrong stays wrong."""
        own = FIRST.must("openssl x509 -pubkey -noout -in /etc/kubernetes/pki/ca.crt | openssl pkey -pubin -outform der | "
                         "sha256sum | cut -d' ' -f1").strip()
        return re.sub(r"sha256:(?!0{64}|f{64})[0-9a-f]{64}", f"sha256:{own}", config)

    def leave(self, node, name):
        node.clean()
        self.forget(name)

    def forget(self, name):
        FIRST.must(KUBECTL + f"delete node {name} --ignore-not-found")

    def node_object(self, name):
        return json.loads(FIRST.must(KUBECTL + f"get node {name} -o json"))

    def ready(self, name, status="True", seconds=30):
        path = '{.status.conditions[?(@.type=="Ready")].status}'
        FIRST.wait(KUBECTL + f"get node {name} -o jsonpath='{path}' | grep -qx {status}", seconds)

    def members(self):
        return sorted(member.get("name", "") for member in json.loads(FIRST.must(MEMBERS))["members"])


class JoinTest(ClusterTest):
    def test_01_worker(self):
        self.join("D01-join-worker", WORKER)
        WORKER.wait("curl -sf http://127.0.0.1:10248/healthz")
        self.same_files("D01-join-worker", WORKER)
        WORKER.must(CNI)
        self.ready("node3")
        FIRST.wait(KUBECTL + "get node node3 -o jsonpath='{.spec.podCIDRs}' | grep -qF '[\"10.244.1.0/24\",\"2001:db8:42:2::/64\"]'")

    def test_02_control_plane(self):
        self.join("D03-join-control-plane", SECOND)
        self.same_files("D03-join-control-plane", SECOND)
        self.assertEqual(["node1", "node2"], self.members())
        SECOND.must(CNI)
        SECOND.wait("curl -sfk https://172.30.9.12:6443/readyz")

    def test_03_again_on_the_worker(self):
        self.play("E03-join-worker-again", WORKER)

    def test_10_discovery_errors(self):
        for name in ("I01-join-wrong-token-secret", "I03-join-wrong-token-secret-20s", "I05-join-wrong-ca-hash"):
            with self.subTest(name):
                config = Scenario(name).config if name.startswith("I05") else None
                self.once(name, config)

    def once(self, name, config=None, **options):
        scenario = Scenario(name)
        JOINER.be(re.search(r"^  name: (\S+)", scenario.config, re.MULTILINE)[1])
        text = config if config is not None else self.pinned(scenario.config)
        self.play(name, JOINER, config=text.replace("timeout: 20s", "timeout: 6s"), **options)

    def test_11_discovery_waits(self):
        for name in ("I04-join-unknown-token-20s", "I06-join-endpoint-refused-20s", "I09-join-endpoint-unresolvable-20s",
                     "I10-join-endpoint-v6-not-in-cert-20s", "I11-join-endpoint-not-kubernetes-20s"):
            with self.subTest(name):
                # .1 is nobody's address in the run's network; the recording's gateway answered "refused" there.
                (self.refused if "refused" in name else self.once)(name)

    def refused(self, name):
        JOINER.run("ip addr add 172.30.9.1/32 dev lo")
        try:
            self.once(name)
        finally:
            JOINER.run("ip addr del 172.30.9.1/32 dev lo")

    def test_12_blackhole(self):
        """A packet filter between the two, as the recording had it."""
        for name, rule in (("I07-join-endpoint-blackholed-20s", "DROP"),
                           ("I08-join-endpoint-no-route-20s", "REJECT --reject-with icmp-host-unreachable")):
            with self.subTest(name):
                JOINER.must(f"iptables -I OUTPUT -p tcp --dport 6443 -j {rule}")
                try:
                    self.once(name)
                finally:
                    JOINER.must("iptables -F OUTPUT")

    def test_13_after_failures(self):
        self.join("I14-join-after-failures", own=("22",))
        self.leave(JOINER, "node12")

    def test_14_unsafe_skip(self):
        moves = (("172.30.0.57", "172.30.9.11"),)
        self.join("I36-join-unsafe-skip-ca", host="node48", own=("58",), moves=moves)
        self.leave(JOINER, "node48")
        self.join("I35-join-dry-run", host="node48", moves=moves)

    def test_20_names(self):
        self.ready("node3")
        self.join("I16-join-name-of-ready-node", host="node14", own=("24",))
        self.join("I17-rerun-with-own-name")
        self.play("I18-reset-after-I16", JOINER)

    def test_21_node_ip(self):
        for name in ("I19-join-node-ip-typo-v6", "I20-join-node-ip-not-local"):
            with self.subTest(name):
                JOINER.clean()
                self.join(name, host="node14", own=("24",))
                addresses = self.node_object("node14")["status"].get("addresses", [])
                internal = [item["address"] for item in addresses if item["type"] == "InternalIP"]
                self.assertEqual(["172.30.9.24"] if name.startswith("I19") else [], internal)
                self.leave(JOINER, "node14")

    def test_22_node_ip_both_v4(self):
        self.hurry(JOINER)
        self.join("I21-join-node-ip-both-v4", host="node14")
        self.assertIn("bad --node-ip", JOINER.must("journalctl -u kubelet --no-pager -n 40"))
        self.assertEqual("", FIRST.must(KUBECTL + "get node node14 --ignore-not-found"))
        JOINER.clean()

    def test_23_kubelet_bad_flag(self):
        self.hurry(JOINER)
        self.join("I28-join-kubelet-bad-flag", host="node16", own=("26",))
        self.join("I29-join-kubelet-bad-flag-rerun", edit=lambda text: text.replace(
            "\t[ERROR Port-10250]: Port 10250 is in use\n", ""))
        JOINER.clean()

    def test_30_certificates(self):
        for name in ("I22-join-cp-wrong-certificate-key", "I23-join-cp-after-wrong-key", "I25-join-cp-without-certificate-key"):
            with self.subTest(name):
                JOINER.clean()
                self.join(name, host="node15", own=("25",))
        FIRST.must(KUBECTL + "-n kube-system delete secret kubeadm-certs")
        self.join("I24-join-cp-missing-certs-secret")
        self.play("I26-upload-certs-again", FIRST)
        self.join("I27-join-cp-name-of-ready-cp", edit=without_san_lines)
        JOINER.clean()

    def test_40_reset_and_rejoin(self):
        moves = (("172.30.0.40", "172.30.9.11"),)
        self.join("L01-five-workers-right-after-init/node31", host="node31", own=("41",), moves=moves)
        JOINER.must(CNI)
        self.ready("node31")
        self.drain()
        self.play("K02-reset-worker", JOINER)
        JOINER.must(CNI)
        self.join("K06-join-after-reset-node-object-left", moves=moves)
        JOINER.clean()
        self.play("K12-delete-node-missing", FIRST)
        self.ready("node31", "Unknown", 60)
        self.join("K23-join-after-reset-node-notready", host="node46", own=("56",), moves=(("172.30.0.55", "172.30.9.11"),))
        self.forget("node31")
        self.node_deleted()

    def drain(self):
        """K25 and K01; then what was not recorded: a Pod that nothing would start elsewhere, and one that a budget holds."""
        self.play("K25-drain-daemonset-refused", FIRST, moves=(("node45", "node31"),), edit=without_suffix)
        FIRST.must(KUBECTL + "uncordon node31")
        self.play("K01-drain-worker", FIRST, edit=without_suffix)
        drain = KUBECTL + "drain node31 --ignore-daemonsets --timeout=2s"
        FIRST.write("/root/pods.yaml", PODS)
        FIRST.must(KUBECTL + "create -f /root/pods.yaml")
        self.assertIn("cannot delete Pods not managed by ReplicationController, ReplicaSet, Job, DaemonSet or StatefulSet "
                      "(use --force to override): default/bare", FIRST.run(drain).stderr)
        FIRST.must(KUBECTL + "delete pod bare")
        refused = FIRST.run(drain)
        self.assertEqual(1, refused.code)
        self.assertIn("(will retry after 5s): Cannot evict pod as it would violate the pod's disruption budget.", refused.stderr)
        self.assertIn('error when evicting pods/"held" -n "default": global timeout reached: 2s', refused.stderr)
        FIRST.must(KUBECTL + "delete pdb held")
        self.assertIn("pod/held evicted", FIRST.must(drain))
        self.assertEqual("", FIRST.must(KUBECTL + "get pods -o name"))

    def node_deleted(self):
        """K07 to K11: not registered again until the kubelet restarts."""
        JOINER.must(CNI)
        self.ready("node46")
        other = """printf '{"preconditions":{"uid":"another"}}' | """ + KUBECTL + "delete --raw /api/v1/nodes/node46 -f - 2>&1"
        self.assertIn("(Conflict): Operation cannot be fulfilled", FIRST.must(f"! {{ {other}; }}"))
        self.forget("node46")
        time.sleep(14)
        self.assertEqual("", FIRST.must(KUBECTL + "get node node46 --ignore-not-found"))
        self.join("K09-join-after-node-deleted", config="")
        JOINER.must("systemctl restart kubelet")
        self.ready("node46")
        self.leave(JOINER, "node46")

    def test_50_killed_worker_joins(self):
        moves = (("172.30.0.33", "172.30.9.11"),)
        for name, point in (("J07-join-worker-killed-reading-config", "join:reading-config"),
                            ("J08-join-worker-killed-before-tls-bootstrap", "join:before-tls-bootstrap"),
                            ("J09-join-worker-killed-during-tls-bootstrap", "join:during-tls-bootstrap")):
            with self.subTest(name):
                JOINER.clean()
                JOINER.switch("set", "kill", point)
                self.join(f"{name}/01-killed", host="node24", own=("34",), moves=moves)
                config = Scenario(f"{name}/01-killed", moves).config
                if name.startswith("J09"):
                    self.node_appears("node24")
                if not name.startswith("J08"):  # J08's kubelet was not up yet when the recording went on
                    self.join(f"{name}/03-rerun", config=config, moves=moves)
                self.play(f"{name}/04-reset", JOINER)
                self.forget("node24")
                self.join(f"{name}/05-join-after-reset", config=config, moves=moves)
                self.leave(JOINER, "node24")

    def node_appears(self, name):
        FIRST.wait(KUBECTL + f"get node {name}")

    def test_51_killed_control_plane_joins(self):
        moves = (("172.30.0.33", "172.30.9.11"),)
        for name, point in (("J10-join-cp-killed-after-certs", "join:after-certs"),
                            ("J11-join-cp-killed-before-etcd-member", "join:before-etcd-member"),
                            ("J12-join-cp-killed-after-etcd-member", "join:after-etcd-member")):
            with self.subTest(name):
                JOINER.clean()
                JOINER.switch("set", "kill", point)
                try:
                    self.killed_control_plane(name, moves)
                finally:  # a member that is left behind would cost the cluster its quorum
                    JOINER.must("kubeadm reset -f")
                    self.forget("node25")
                self.assertEqual(["node1", "node2"], self.members())

    def killed_control_plane(self, name, moves):
        self.join(f"{name}/01-killed", host="node25", own=("35",), moves=moves)
        if name.startswith("J12"):
            self.node_appears("node25")
            FIRST.wait(MEMBERS + " | grep -q node25")
            self.assertNotIn("node-role.kubernetes.io/control-plane", self.node_object("node25")["metadata"]["labels"])
            JOINER.wait("curl -sfk https://172.30.9.35:6443/readyz")
        config = Scenario(f"{name}/01-killed", moves).config
        if not name.startswith("J11"):  # how far J11's kubelet had come is a matter of the second
            self.join(f"{name}/03-rerun", config=config, moves=moves)

    def test_60_control_plane_reset(self):
        """K14 to K16 and L02: two at once, one leaves, and is refused for as long as its Node is Ready."""
        moves = (("172.30.0.40", "172.30.9.11"),)
        SECOND.must("kubeadm reset -f")
        self.forget("node2")
        self.assertEqual(["node1"], self.members())
        FIRST.must(KUBECTL + "get nodes")
        self.two_at_once(moves)
        self.assertEqual(["node1", "node36", "node37"], self.members())
        JOINER.must(CNI)
        self.ready("node37")
        self.play("K14-reset-control-plane", JOINER)
        self.assertEqual(["node1", "node36"], self.members())
        JOINER.must(CNI)
        self.join("K16-rejoin-control-plane", moves=moves)
        self.leave(JOINER, "node37")

    def two_at_once(self, moves):
        """Their outputs differ only in the JSON warnings of the etcd client, which depend on who comes first."""
        problems = []

        def one(name, node, host, own):
            try:
                self.join(f"L02-two-control-planes-at-once/{name}", node, host, own, moves=moves, only=("exit code", "stdout"))
            except BaseException as error:  # noqa: B902 - it is raised again below, in the test's own thread
                problems.append(error)
        threads = [threading.Thread(target=one, args=("node36", SECOND, "node36", ("46",))),
                   threading.Thread(target=one, args=("node37", JOINER, "node37", ("47",)))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if problems:
            raise problems[0]

    def test_70_api_down(self):
        moves = (("172.30.0.40", "172.30.9.11"),)
        self.leave(SECOND, "node36")
        FIRST.switch("set", "stopped", "kube-apiserver")
        FIRST.wait("! curl -sk https://172.30.9.11:6443/healthz")
        try:
            JOINER.be("node31")
            config = self.pinned(Scenario("L04-join-worker-api-down-20s", moves).config).replace("20s", "6s")
            self.play("L04-join-worker-api-down-20s", JOINER, config=config, moves=moves)
            timer = threading.Timer(6, FIRST.switch, ("clear", "stopped"))
            timer.start()
            self.join("L07-join-worker-api-comes-back", host="node31", own=("41",), moves=moves)
            timer.join()
        finally:
            FIRST.switch("clear", "stopped")
        FIRST.wait("curl -sfk https://172.30.9.11:6443/readyz")
        self.leave(JOINER, "node31")

    def test_71_etcd_down(self):
        moves = (("172.30.0.40", "172.30.9.11"),)
        FIRST.switch("set", "stopped", "etcd")
        FIRST.wait("! curl -sfk https://172.30.9.11:6443/readyz")
        try:
            self.join("L09-join-worker-etcd-down-20s", host="node31", moves=moves)
        finally:
            FIRST.switch("clear", "stopped")
        FIRST.wait("curl -sfk https://172.30.9.11:6443/readyz")


class IPv6EndpointTest(ClusterTest):
    """D06 and D07: the cluster of B02, IPv6 first."""

    init_scenario = "B02-init-ipv6-first"
    init_moves = (("fd00:1:2:3::17", "fd00:9:2:3::11"), ("172.30.0.17", "172.30.9.11"), ("name: node7", "name: node1"))

    def test_join(self):
        self.join("D06-join-worker-ipv6-endpoint", host="node9", own=("19",), moves=self.init_moves)
        self.leave(JOINER, "node9")

    def test_tokens(self):
        """I12, I13, I32 and I33: tokens that lack a usage, have run out, or are nobody's."""
        FIRST.must("kubeadm token create --ttl 1h --usages signing --groups '' 222222.0123456789abcdef")
        FIRST.wait(KUBECTL + "-n kube-public get cm cluster-info -o json | grep -q jws-kubeconfig-222222")
        FIRST.must("kubeadm token create --ttl 1h --usages authentication 333333.0123456789abcdef")
        FIRST.must("kubeadm token create --ttl 1s 444444.0123456789abcdef; sleep 3")
        for name in ("I12-join-token-signing-only", "I13-join-token-authentication-only-20s", "I32-join-expired-token-20s",
                     "I33-join-token-tls-bootstrap-other-20s"):
            with self.subTest(name):
                config = Scenario(name, self.init_moves).config.replace("timeout: 20s", "timeout: 6s")
                self.join(name, host="node9", own=("19",), config=config, moves=self.init_moves)

    def test_join_by_flags(self):
        JOINER.be("node14")
        command = FIRST.must("kubeadm token create --print-join-command").strip()
        FIRST.wait(KUBECTL + "-n kube-public get cm cluster-info -o json | grep -q jws-kubeconfig-" + command.split()[4][:6])
        self.play("D07-join-worker-by-flags", JOINER, command=command, config="", moves=self.init_moves)
        addresses = self.node_object("node14")["status"]["addresses"]
        self.assertEqual(1, sum(item["type"] == "InternalIP" for item in addresses))
        self.leave(JOINER, "node14")


class NoEndpointTest(ClusterTest):
    """I30 and I31: a cluster without controlPlaneEndpoint takes workers, never a second control plane."""

    init_moves = (("controlPlaneEndpoint: 172.30.0.11:6443\n", ""),)

    def test_control_plane_refused_worker_taken(self):
        moves = (("172.30.0.27", "172.30.9.11"),)
        self.join("I30-join-cp-no-control-plane-endpoint", host="node18", own=("28",), moves=moves)
        self.join("I31-join-worker-after-refused-cp", moves=moves)
        self.leave(JOINER, "node18")


def without_san_lines(text):
    """I27 joins under the name of a node with other addresses."""
    return "\n".join(line for line in text.splitlines() if "serving cert" not in line)


def without_suffix(text):
    """Of Pods: five random letters."""
    return re.sub(r"kube-proxy-[a-z0-9]{5}", "kube-proxy-xxxxx", text)


if __name__ == "__main__":
    unittest.main()
