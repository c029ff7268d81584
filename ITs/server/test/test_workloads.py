"""Services, namespaces and pods that people ask for, in the words of the real API server, on a cluster of one node."""

import json
import re
import unittest

from transcripts import Node

NODE = Node()
KUBECTL = "kubectl --kubeconfig /etc/kubernetes/admin.conf --cache-dir /dev/null"
INIT = """
apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
localAPIEndpoint: {{advertiseAddress: "{address}"}}
nodeRegistration: {{kubeletExtraArgs: [{{name: node-ip, value: "{address}"}}]}}
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
networking: {{podSubnet: "{pods}", serviceSubnet: "{services}"}}
"""


def init(pods, services):
    NODE.switch("clear")
    NODE.prepare()
    NODE.clean()
    shown = NODE.must("ip -4 -o address show dev eth0 scope global")
    NODE.write("/root/workloads.yaml", INIT.format(address=re.search(r"inet ([0-9.]+)", shown)[1], pods=pods, services=services))
    NODE.must("kubeadm init --config /root/workloads.yaml --ignore-preflight-errors=all")


def kubectl(words, stdin=""):
    return NODE.run(f"{KUBECTL} {words}", stdin)


def service(name, **spec):
    return json.dumps({"apiVersion": "v1", "kind": "Service", "metadata": {"name": name},
                       "spec": {"ports": [{"port": 80}], **spec}})


def pod(name, image="images.invalid/x:1", **spec):
    return json.dumps({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name},
                       "spec": {"containers": [{"name": "it", "image": image}], **spec}})


def spec_of(name):
    return json.loads(kubectl(f"get service {name} -o json").stdout)["spec"]


class DualStack(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        init("10.244.0.0/16,fd00:10:244::/56", "10.96.0.0/16,fd00:10:96::/112")

    def created(self, name, **spec):
        done = kubectl("create -f -", service(name, **spec))
        self.assertEqual((0, ""), (done.code, done.stderr))
        return spec_of(name)

    def test_services_get_the_families_that_they_ask_for(self):
        for name, asked, policy, families in (
                ("plain", {}, "SingleStack", ["IPv4"]),
                ("six", {"ipFamilies": ["IPv6"]}, "SingleStack", ["IPv6"]),
                ("prefer", {"ipFamilyPolicy": "PreferDualStack"}, "PreferDualStack", ["IPv4", "IPv6"]),
                ("require", {"ipFamilyPolicy": "RequireDualStack", "ipFamilies": ["IPv6"]}, "RequireDualStack", ["IPv6", "IPv4"])):
            with self.subTest(name):
                spec = self.created(name, **asked)
                self.assertEqual((policy, families), (spec["ipFamilyPolicy"], spec["ipFamilies"]))
                self.assertEqual(["IPv6" if ":" in ip else "IPv4" for ip in spec["clusterIPs"]], families)
                self.assertEqual(spec["clusterIP"], spec["clusterIPs"][0])

    def test_two_families_and_one_stack_are_refused(self):
        done = kubectl("create -f -", service("both", ipFamilyPolicy="SingleStack", ipFamilies=["IPv4", "IPv6"]))
        self.assertEqual(1, done.code)
        self.assertIn('spec.ipFamilyPolicy: Invalid value: "SingleStack": must be '
                      "'RequireDualStack' or 'PreferDualStack' when multiple IP families are specified", done.stderr)

    def test_a_namespace_goes_with_what_is_in_it(self):
        NODE.must(f"{KUBECTL} create -f -", json.dumps({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "mine"}}))
        NODE.wait(f"{KUBECTL} -n mine get serviceaccount default")
        NODE.must(f"{KUBECTL} -n mine create -f -", service("inside"))
        NODE.must(f"{KUBECTL} delete namespace mine --wait=false")
        NODE.wait(f'! {KUBECTL} get namespace mine')
        self.assertEqual("", kubectl("-n mine get services -o name").stdout)

    def test_the_systems_namespaces_stay(self):
        self.assertEqual('Error from server (Forbidden): namespaces "kube-system" is forbidden: this namespace may not be deleted\n',
                         kubectl("delete namespace kube-system").stderr)

    def test_pods_wait_for_their_account_a_node_and_their_image(self):
        done = kubectl("-n kube-public create -f -", pod("foreign", serviceAccountName="nobody"))
        self.assertIn('pods "foreign" is forbidden: error looking up service account kube-public/nobody: serviceaccount "nobody" '
                      "not found", done.stderr)
        NODE.wait(f"{KUBECTL} get serviceaccount default")
        NODE.must(f"{KUBECTL} create -f -", pod("waits"))
        NODE.wait(f"{KUBECTL} get pod waits -o json | grep -q 'had untolerated taint'")
        NODE.must("mkdir -p /etc/cni/net.d; echo '{}' >/etc/cni/net.d/10-test.conf")
        NODE.must(f"{KUBECTL} create -f -", pod("pulls", tolerations=[{"operator": "Exists"}]))
        NODE.wait(f"{KUBECTL} get pod pulls -o json | grep -q 'Back-off pulling image'")
        self.assertIn("Failed to pull image", kubectl("get events -o json --field-selector type=Warning").stdout)
        NODE.wait(f"[ $({KUBECTL} -n kube-system get pods -l k8s-app=kube-dns --field-selector status.phase=Running -o name | wc -l) = 2 ]")


class SingleStack(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        init("10.244.0.0/16", "10.96.0.0/16")

    def test_what_one_family_cannot_have_is_refused(self):
        self.assertIn('spec.ipFamilies[0]: Invalid value: "IPv6": not configured on this cluster',
                      kubectl("create -f -", service("six", ipFamilies=["IPv6"])).stderr)
        self.assertIn('spec.ipFamilyPolicy: Invalid value: "RequireDualStack": this cluster is not configured for dual-stack '
                      "services", kubectl("create -f -", service("both", ipFamilyPolicy="RequireDualStack")).stderr)

    def test_what_is_only_preferred_is_given_as_far_as_it_goes(self):
        self.assertEqual("", kubectl("create -f -", service("prefer", ipFamilyPolicy="PreferDualStack")).stderr)
        self.assertEqual(["IPv4"], spec_of("prefer")["ipFamilies"])


if __name__ == "__main__":
    unittest.main()
