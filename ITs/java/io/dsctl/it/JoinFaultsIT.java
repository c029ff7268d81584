package io.dsctl.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * What can go wrong while workers join: with the API server, with the credentials, and with the
 * workers themselves. After each, a plain run, and nobody else has noticed.
 */
@TestMethodOrder(OrderAnnotation.class)
class JoinFaultsIT {

    private static final String MANIFEST = "/etc/kubernetes/manifests/kube-apiserver.yaml";
    private static final int WORKERS = 5;

    /** How long dsctl waits for a server that is silent, and some more. */
    private static final Duration GIVEN_UP = Duration.ofMinutes(8);

    @RegisterExtension static final Lab LAB = Lab.with(1, WORKERS);

    @AfterEach
    void nothing_is_left_on_the_servers() throws InterruptedException {
        Faults.leftNothingOn(LAB.servers());
    }

    @Test
    @Order(1)
    void five_workers_join_right_after_init_while_the_api_server_is_slow_and_gone_and_back()
            throws Exception {
        var run = apply(inventory());
        run.tells("started", LAB.worker(1).name() + "/join-worker");
        signalApiServer("STOP");
        Thread.sleep(6000);
        signalApiServer("CONT");
        LAB.controlPlane(1).run("mv %s /etc/kubernetes/away.yaml".formatted(MANIFEST));
        Thread.sleep(15000);
        LAB.controlPlane(1).run("mv /etc/kubernetes/away.yaml " + MANIFEST);

        run.ended().exits(0);
        allAreThere();
    }

    @Test
    @Order(2)
    void a_token_that_is_deleted_under_the_feet_of_a_join_is_replaced() throws Exception {
        var joiner = LAB.worker(1);
        leaves(joiner);
        var others = others(joiner);
        var run = held(joiner);
        for (var token : tokens().lines().toList()) {
            LAB.kubectl("-n kube-system delete " + token);
        }
        letGo(joiner);

        assertThat(run.ended().exits(0).out())
                .contains("\"event\":\"retrying\",\"at\":")
                .contains("could not find a JWS signature");
        assertThat(tokens()).isEmpty();
        allAreThere();
        others.isStillSo();
    }

    @Test
    @Order(3)
    void a_cluster_with_another_ca_than_the_one_that_was_pinned_is_not_joined() throws Exception {
        var joiner = LAB.worker(1);
        leaves(joiner);
        var others = others(joiner);
        var run = held(joiner);
        joiner.run(
                "sed -i 's/sha256:[0-9a-f]*/sha256:%s/' /run/dsctl/kubeadm.yaml"
                        .formatted("0".repeat(64)));
        letGo(joiner);

        assertThat(run.ended().exits(8).out())
                .contains("cluster CA found in cluster-info ConfigMap is invalid")
                .doesNotContain("retrying");
        assertThat(LAB.kubectl("get nodes -o name")).doesNotContain("/" + joiner.name() + "\n");
        LAB.dsctl("apply", "--yes", inventory()).exits(0);
        allAreThere();
        others.isStillSo();
    }

    @Test
    @Order(4)
    void a_server_with_the_ca_of_another_cluster_stops_everything_and_is_left_alone() {
        var stranger = LAB.worker(2);
        leaves(stranger);
        stranger.run(
                "mkdir -p /etc/kubernetes/pki && openssl req -x509 -newkey rsa:2048 -nodes -keyout"
                        + " /dev/null -subj /CN=other -out /etc/kubernetes/pki/ca.crt 2>/dev/null");
        var before = Snapshot.of(LAB.servers());

        assertThat(LAB.dsctl("apply", "--yes", inventory()).exits(6).err())
                .contains("different certificate authorities")
                .contains(stranger.name())
                .contains("nothing was changed");
        before.isStillSo();

        stranger.run("rm /etc/kubernetes/pki/ca.crt");
        LAB.dsctl("apply", "--yes", inventory()).exits(0);
        allAreThere();
    }

    @Test
    @Order(5)
    void a_server_that_was_installed_anew_joins_when_its_earlier_life_is_seen_to_be_over() {
        var cp = LAB.controlPlane(1);
        var anew = LAB.worker(3);
        LAB.isReady(cp, anew);
        var others = others(anew, cp);
        Faults.signal(cp, "STOP", Faults.CONTROLLERS);
        try {
            anew.run(
                    """
                    kubeadm reset --force
                    rm -rf /var/lib/dsctl /etc/sysctl.d/99-dsctl.conf
                    """);
            anew.isAnotherMachine();
            assertThat(LAB.dsctl("apply", "--yes", inventory()).exits(8).out())
                    .contains(
                            "left out: %s: the cluster has a Ready node of this name that is another machine"
                                    .formatted(anew.name()));
        } finally {
            Faults.signal(cp, "CONT", Faults.CONTROLLERS);
        }
        LAB.isSeenToBeGone(cp, anew);
        assertThat(LAB.dsctl("apply", "--yes", inventory()).exits(0).err())
                .contains("done     " + anew.name() + ": delete the stale Node object");
        allAreThere();
        others.isStillSo();
    }

    @Test
    @Order(6)
    void a_cluster_whose_only_api_server_is_gone_is_told_and_not_touched() throws Exception {
        var joiner = LAB.worker(4);
        leaves(joiner);
        var others = others(LAB.controlPlane(1), joiner);
        signalApiServer("STOP");
        try {
            assertThat(LAB.dsctl("apply", "--yes", inventory()).exits(6).err())
                    .contains("no API server of the inventory answers as a whole control plane")
                    .contains("bring its control plane back")
                    .contains("nothing was changed");
        } finally {
            signalApiServer("CONT");
        }
        LAB.dsctl("apply", "--yes", inventory()).exits(0);
        allAreThere();
        others.isStillSo();
    }

    /** As far as anybody can tell, its kubeadm goes on: it is waited for, but not for ever. */
    @Test
    @Order(7)
    @Tag("slow")
    void a_worker_that_dies_in_the_middle_of_its_join_holds_up_nobody_and_joins_when_it_is_back()
            throws Exception {
        var dies = LAB.worker(1);
        var lives = LAB.worker(2);
        leaves(dies);
        leaves(lives);
        var run = held(dies);
        dies.powerOff();
        run.tells("ended", lives.name() + "/join-worker");

        var partial = run.ended(GIVEN_UP).exits(8);
        assertThat(partial.out()).contains("\"event\":\"lost\"").contains("\"result\":\"partial\"");
        dies.powerOn();
        Faults.mend(dies, "kubeadm");
        LAB.dsctl("apply", "--yes", inventory()).exits(0);
        allAreThere();
    }

    private static StartedRun apply(String inventory) throws IOException {
        return StartedRun.of(LAB, "apply", "--yes", "-o", "json", inventory);
    }

    /** A run whose join of this server waits. */
    private static StartedRun held(Server joiner) throws Exception {
        joiner.run("rm -f /run/fault-*");
        Faults.instead(joiner, "kubeadm", Faults.held("join*") + "exec \"$real\" \"$@\"\n");
        var run = apply(inventory());
        run.until(joiner, Faults.HELD);
        return run;
    }

    private static void letGo(Server joiner) {
        Faults.letGo(joiner);
        Faults.mend(joiner, "kubeadm");
    }

    /** kubeadm looks for half a minute only: a token that is gone does not come back. */
    private static String inventory() {
        return LAB.inventory().addKubernetes("  timeouts: {discovery: 30s}\n").write();
    }

    private static void leaves(Server server) {
        server.run("kubeadm reset --force");
        LAB.kubectl("delete node " + server.name());
    }

    private static Snapshot others(Server... than) {
        return Snapshot.ofProcesses(
                LAB.servers().stream().filter(server -> !List.of(than).contains(server)).toList());
    }

    private static void signalApiServer(String signal) {
        Faults.signal(LAB.controlPlane(1), signal, Faults.API_SERVER);
    }

    private static String tokens() {
        return LAB.kubectl(
                "-n kube-system get secrets --field-selector"
                        + " type=bootstrap.kubernetes.io/token -o name");
    }

    private static void allAreThere() {
        assertThat(LAB.kubectl("get nodes -o name").lines())
                .containsExactlyInAnyOrderElementsOf(
                        LAB.servers().stream().map(server -> "node/" + server.name()).toList());
        LAB.dsctl("plan", "--detailed-exitcode", inventory()).exits(0);
    }
}
