"""The stacked etcd's members: a new one joins, a reset one leaves."""

import time
import urllib.parse
from pathlib import Path

from standin import golang, goyaml
from standin.apiserver import resources
from standin.etcd import Etcd, EtcdError
from standin.kubeadm.errors import KubeadmError

PODS = resources.by_word("pods").path("kube-system")
URL_ANNOTATION = "kubeadm.kubernetes.io/etcd.advertise-client-urls"


def client(url, folder, timeout=5.0):
    parts = urllib.parse.urlsplit(url)
    return Etcd(parts.hostname, parts.port, folder / "etcd/ca.crt", folder / "etcd/healthcheck-client.crt",
                folder / "etcd/healthcheck-client.key", timeout)


def endpoints(api, folder):
    """The client URLs of the members: from the mirror pods, then, as those may be of a node that is gone, from etcd itself."""
    pods = api.get(PODS + "?labelSelector=component%3Detcd")["items"]
    urls = [pod["metadata"]["annotations"][URL_ANNOTATION] for pod in pods
            if URL_ANNOTATION in pod["metadata"].get("annotations", {})]
    for url in urls:
        try:
            known = client(url, folder, timeout=2.0).members()
        except EtcdError:
            continue
        return [url for member in known for url in member.get("clientURLs", [])]
    return urls


class Members:
    """Asks whichever endpoint answers."""

    def __init__(self, urls, folder):
        self.clients = [client(url, folder) for url in urls]

    def ask(self, question):
        problem = EtcdError("no etcd endpoint is known", unreachable=True)
        for etcd in self.clients:
            try:
                return question(etcd)
            except EtcdError as error:
                problem = error
        raise problem

    def retry(self, question, seconds, done=lambda error: False):
        """Until it works, or the time of timeouts.etcdAPICall is over."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                return self.ask(question)
            except EtcdError as error:
                if done(error):
                    return None
                if time.monotonic() > deadline:
                    raise KubeadmError(str(error)) from error
            time.sleep(0.5)


def check_healthy(api, folder):
    members = Members(endpoints(api, folder), folder)
    try:
        for etcd in members.clients:
            etcd.status()
    except EtcdError as error:
        raise KubeadmError(f"etcd cluster is not healthy: failed to dial endpoint with maintenance client: {error}") from error


def join(api, folder, node, peer_url, learner, seconds):
    """Adds this node; [(name, peer URL)] for --initial-cluster, this node's own among them, and the new member's ID."""
    members = Members(endpoints(api, folder), folder)
    known = members.retry(lambda etcd: etcd.members(), seconds)
    own = next((member for member in known if peer_url in member["peerURLs"]), None)
    if own is None:
        answer = members.retry(lambda etcd: etcd.add_member(peer_url, learner), seconds)
        known, own = answer["members"], answer["member"]
    cluster = []
    for member in known:
        name = node if member["ID"] == own["ID"] else member.get("name") or member["ID"]
        cluster += [(name, url) for url in member["peerURLs"]]
    return cluster, own["ID"], members


def promote(members, member_id, seconds):
    """A learner becomes a voter once it is in sync; a member that is one already is fine."""
    members.retry(lambda etcd: etcd.promote(member_id), seconds,
                  done=lambda error: "can only promote a learner member" in str(error) and "in sync" not in str(error))


def wait_healthy(url, folder, seconds):
    etcd = client(url, folder)

    def answers():
        try:
            etcd.status()
            return True
        except EtcdError:
            return False
    if not golang.poll(0.5, seconds, answers):
        raise KubeadmError("error creating local etcd static pod manifest file: timeout waiting for etcd cluster to be "
                           "available")


def leave(api, folder, manifest):
    """Removes the member of this node's own manifest, through any of the others."""
    pod = goyaml.load(Path(manifest).read_text())
    own = pod["metadata"]["annotations"][URL_ANNOTATION]
    urls = endpoints(api, folder)
    members = Members([url for url in urls if url != own] or urls, folder)
    known = members.retry(lambda etcd: etcd.members(), 10)
    if len(known) == 1:
        return
    peer = next(flag.partition("=")[2] for flag in pod["spec"]["containers"][0]["command"]
                if flag.startswith("--initial-advertise-peer-urls="))
    for member in known:
        if peer in member["peerURLs"]:
            members.retry(lambda etcd, wanted=member["ID"]: etcd.remove_member(wanted), 30,
                          done=lambda error: "not found" in str(error))
