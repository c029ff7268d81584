package io.dsctl.plan;

import io.dsctl.cluster.Address;
import io.dsctl.cluster.Family;
import io.dsctl.cluster.KubernetesVersion;
import io.dsctl.cluster.Node;
import io.dsctl.cluster.Subnet;
import io.dsctl.cluster.Taint;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One thing to do on one node: what, never how, and no secret. When its turn comes it looks again.
 */
public sealed interface Step {

    Node node();

    /** The name of its folder in templates/. */
    String name();

    /** For people, without the node's name. */
    String title();

    /** Unique within a plan. */
    default String id() {
        return node().name() + "/" + name();
    }

    record PrepareNode(Node node, KernelSettings settings) implements Step {
        @Override
        public String name() {
            return "prepare-node";
        }

        @Override
        public String title() {
            return "enable %s forwarding, now and at boot"
                            .formatted(
                                    settings.forward().stream()
                                            .map(Family::toString)
                                            .collect(Collectors.joining(" and ")))
                    + settings.acceptRa().stream()
                            .map(device -> ", keep router advertisements on " + device)
                            .collect(Collectors.joining())
                    + (settings.modules().isEmpty()
                            ? ""
                            : ", load " + String.join(" and ", settings.modules()))
                    + (settings.swapOff() ? ", switch swap off" : "");
        }
    }

    /** Packages, and the container runtime, of a server that is to become a node. */
    record InstallPackages(Node node, Installation what) implements Step {
        @Override
        public String name() {
            return "install-packages";
        }

        @Override
        public String title() {
            return what.title();
        }
    }

    /**
     * Where containerd gets images from: its proxy, and mirrors of registries.
     *
     * @param files by path, each with its whole text
     * @param older of these, those that a containerd before 2.0 needs otherwise, likewise
     * @param surplus files that dsctl wrote, and that are not wanted any more
     * @param restart whether containerd starts anew, which it needs for its proxy
     */
    record SetRegistries(
            Node node,
            SequencedMap<String, String> files,
            SequencedMap<String, String> older,
            List<String> surplus,
            boolean restart)
            implements Step {
        public SetRegistries {
            files = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(files));
            older = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(older));
            surplus = List.copyOf(surplus);
        }

        @Override
        public String name() {
            return "set-registries";
        }

        @Override
        public String title() {
            return "tell containerd its registries"
                    + (restart ? " and its proxy, and restart it" : "; it is not restarted");
        }
    }

    /**
     * Images come before they are needed, on all servers at once.
     *
     * @param version of Kubernetes
     * @param repository of the images; empty: kubeadm's own
     * @param names the last ones of the images, without tags
     * @param criSocket of the container runtime that pulls them
     * @param dispensable whether init or join goes on without them
     */
    record PullImages(
            Node node,
            KubernetesVersion version,
            Optional<String> repository,
            List<String> names,
            String criSocket,
            boolean dispensable)
            implements Step {
        public PullImages {
            names = List.copyOf(names);
        }

        @Override
        public String name() {
            return "pull-images";
        }

        @Override
        public String title() {
            return "pull the images that it lacks of %s %s"
                    .formatted(String.join(", ", names), version);
        }
    }

    /**
     * The firewall of a node lets in what the nodes, Pods and Services of its cluster send, and
     * forwards for Pods. Nothing is ever closed but what dsctl itself opened.
     *
     * @param tools that are at work there
     */
    record OpenFirewall(Node node, Openings openings, List<String> tools) implements Step {
        public OpenFirewall {
            tools = List.copyOf(tools);
        }

        @Override
        public String name() {
            return "open-firewall";
        }

        @Override
        public String title() {
            return "let the cluster's nodes and networks through its firewall, "
                    + String.join(" and ", tools);
        }
    }

    /**
     * @param resume an init with the same settings was cut short here: what it left is kept
     */
    record InitControlPlane(Node node, InitSettings settings, boolean resume) implements Step {
        @Override
        public String name() {
            return "init-control-plane";
        }

        @Override
        public String title() {
            return "%s the cluster with kubeadm init: %s, node addresses %s"
                    .formatted(
                            resume ? "finish" : "start",
                            settings.version(),
                            joined(settings.node().nodeIps()));
        }
    }

    /**
     * An init that was cut short, with other settings than those that are wanted now, is undone
     * where nobody else has joined.
     */
    record UndoInit(Node node) implements Step {
        @Override
        public String name() {
            return "undo-init";
        }

        @Override
        public String title() {
            return "undo the half-done init with kubeadm reset";
        }
    }

    /** A join that failed half-way is undone, on a node that never was a member. */
    record CleanHalfJoined(Node node, Node through) implements Step {
        @Override
        public String name() {
            return "clean-half-joined";
        }

        @Override
        public String title() {
            return "undo the half-done join with kubeadm reset"
                    + (node.isControlPlane()
                            ? ", and remove what is left of it in etcd, through " + through
                            : "");
        }
    }

    /** The server is clean, but its Node object of earlier times would refuse the join. */
    record RemoveStaleNode(Node node, Node through) implements Step {
        @Override
        public String name() {
            return "remove-stale-node";
        }

        @Override
        public String title() {
            return "delete the stale Node object, through " + through;
        }
    }

    /**
     * A control plane that was lost: the server in its place is clean, but its etcd member and its
     * Node object would stop every join of a control plane.
     */
    record RemoveStaleMember(Node node, Node through) implements Step {
        @Override
        public String name() {
            return "remove-stale-member";
        }

        @Override
        public String title() {
            return "remove the etcd member and the Node object of its earlier life, through "
                    + through;
        }
    }

    /**
     * The Node object was deleted and the server does not know: its kubelet brings the Node back
     * when it is restarted (K10), without what others had written into it.
     *
     * @param criSocket what kubeadm noted in the Node; empty if there is none to be sure of
     */
    record RestoreNode(Node node, Node through, Optional<String> criSocket) implements Step {
        @Override
        public String name() {
            return "restore-node";
        }

        @Override
        public String title() {
            return "restart the kubelet to bring its Node back, and set its labels, annotations and"
                    + " taints, through "
                    + through;
        }
    }

    /** A control plane that works, but whose Node has no role and no taints (J12). */
    record FinishControlPlane(Node node, Node through, JoinSettings settings) implements Step {
        @Override
        public String name() {
            return "finish-control-plane";
        }

        @Override
        public String title() {
            return "give its Node the role and the taints of a control plane with kubeadm";
        }
    }

    /** Labels and annotations of a Node that is in the cluster; those of others stay. */
    record LabelNode(Node node, Node through) implements Step {
        @Override
        public String name() {
            return "label-node";
        }

        @Override
        public String title() {
            return "set its labels and annotations, through " + through;
        }
    }

    /**
     * The certificate of a control plane that joins is made for what the cluster's stored
     * configuration lists, which does not have the addresses of one that was thought of later
     * (kubeadm-facts 2.4).
     *
     * @param addresses that are to be listed
     */
    record ExtendCertSans(Node node, Node through, List<Address> addresses) implements Step {
        public ExtendCertSans {
            addresses = List.copyOf(addresses);
        }

        @Override
        public String name() {
            return "extend-cert-sans";
        }

        @Override
        public String title() {
            return "add %s to the cluster's certSANs, for its API server's certificate, through %s"
                    .formatted(joined(addresses), through);
        }
    }

    /**
     * @param others the control planes that there are by then: their etcd and that of the node must
     *     reach each other
     */
    record JoinControlPlane(Node node, Node through, List<Node> others, JoinSettings settings)
            implements Step {
        public JoinControlPlane {
            others = List.copyOf(others);
        }

        @Override
        public String name() {
            return "join-control-plane";
        }

        @Override
        public String title() {
            return "join as control plane at %s, node addresses %s"
                    .formatted(settings.endpoint(), joined(settings.node().nodeIps()));
        }
    }

    record JoinWorker(Node node, Node through, JoinSettings settings) implements Step {
        @Override
        public String name() {
            return "join-worker";
        }

        @Override
        public String title() {
            return "join as worker at %s, node addresses %s"
                    .formatted(settings.endpoint(), joined(settings.node().nodeIps()));
        }
    }

    /**
     * Its Pods get addresses, and ways to those of all other nodes. Which these are is known when
     * the joins are over.
     *
     * @param pods the cluster's networks for Pods
     */
    record ConnectPods(Node node, Node through, List<Subnet> pods) implements Step {
        public ConnectPods {
            pods = List.copyOf(pods);
        }

        @Override
        public String name() {
            return "connect-pods";
        }

        @Override
        public String title() {
            return "connect its Pods with those of the other nodes: bridge, routes and rules for "
                    + pods.stream().map(Subnet::cidr).collect(Collectors.joining(" and "));
        }
    }

    /**
     * The cluster gets the objects of an add-on, or gets them back as they are wanted.
     *
     * @param node the control plane through which it is done
     * @param addOn its name
     * @param sha256 of the manifest
     */
    record ApplyAddOn(Node node, String addOn, String sha256) implements Step {
        @Override
        public String name() {
            return "apply-add-on";
        }

        @Override
        public String id() {
            return Step.super.id() + "/" + addOn;
        }

        @Override
        public String title() {
            return "apply the add-on " + addOn;
        }
    }

    /**
     * What keeps Pods off is as the inventory says.
     *
     * @param missing taints that its Node lacks, or has with another value
     * @param surplus those of a control plane's role, where the inventory lists others or none
     */
    record TaintNode(Node node, Node through, List<Taint> missing, List<Taint> surplus)
            implements Step {
        public TaintNode {
            missing = List.copyOf(missing);
            surplus = List.copyOf(surplus);
        }

        @Override
        public String name() {
            return "taint-node";
        }

        @Override
        public String title() {
            return "set its taints as the inventory says: "
                    + Stream.concat(
                                    missing.stream().map(Taint::toString),
                                    surplus.stream().map(it -> "no " + it))
                            .collect(Collectors.joining(", "));
        }
    }

    /** Nothing is left to do for it but that its kubelet finds all in order. */
    record WaitReady(Node node, Node through) implements Step {
        @Override
        public String name() {
            return "wait-ready";
        }

        @Override
        public String title() {
            return "wait until it is Ready for Pods";
        }
    }

    /**
     * Tokens and uploaded certificates are removed when the joins are over, also those of a run
     * that was killed.
     */
    record RevokeCredentials(Node node) implements Step {
        @Override
        public String name() {
            return "revoke-credentials";
        }

        @Override
        public String title() {
            return "remove the credentials made for joins";
        }
    }

    /**
     * Its Pods move elsewhere before it leaves, as {@code kubectl drain} does it.
     *
     * @param patience how long Pods may take, and PodDisruptionBudgets may hold them
     * @param resets whether its server is reset afterwards
     */
    record DrainNode(Node node, Node through, Duration patience, boolean resets) implements Step {
        @Override
        public String name() {
            return "drain-node";
        }

        @Override
        public String title() {
            return "move its Pods elsewhere within %d s, through %s"
                    .formatted(patience.toSeconds(), through);
        }
    }

    /**
     * Its member leaves etcd while the others keep their quorum.
     *
     * @param peers addresses that a member of it which never started would have
     * @param resets whether its server is reset afterwards
     * @param gone whether its member is taken for dead: one that answers stays then
     */
    record LeaveEtcd(Node node, Node through, List<Address> peers, boolean resets, boolean gone)
            implements Step {
        public LeaveEtcd {
            peers = List.copyOf(peers);
        }

        @Override
        public String name() {
            return "leave-etcd";
        }

        @Override
        public String title() {
            return "take its member out of etcd, through " + through;
        }
    }

    /**
     * All that kubeadm did on a server is undone, and what it leaves behind removed.
     *
     * @param authorities {@code sha256:…} of the CA that is there: another one was not meant
     * @param foreign whether that is another cluster's, which the user named
     */
    record ResetNode(Node node, List<String> authorities, boolean foreign) implements Step {
        public ResetNode {
            authorities = List.copyOf(authorities);
        }

        @Override
        public String name() {
            return "reset-node";
        }

        @Override
        public String title() {
            return "undo what kubeadm did, with kubeadm reset, and remove what that leaves"
                    + (foreign ? "; it belongs to another cluster, which is not asked" : "");
        }
    }

    /**
     * The cluster forgets a node.
     *
     * @param machineId of the Node that is meant: another machine of this name stays
     * @param gone whether its server is taken for dead: a Node that is Ready stays then
     */
    record DeleteNode(Node node, Node through, String machineId, boolean gone) implements Step {
        @Override
        public String name() {
            return "delete-node";
        }

        @Override
        public String title() {
            return "delete its Node object, through " + through;
        }
    }

    private static String joined(List<Address> addresses) {
        return addresses.stream().map(Address::text).collect(Collectors.joining(", "));
    }
}
