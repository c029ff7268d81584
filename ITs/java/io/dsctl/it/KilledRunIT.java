package io.dsctl.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/**
 * {@code kill -9} of dsctl in the middle of each kind of step and at its end, which is where the
 * next one begins; then a plain run. It may start no second cluster, touch no node that is whole,
 * and call no kubeadm beside one that is still at work.
 */
@TestMethodOrder(OrderAnnotation.class)
class KilledRunIT {

    @RegisterExtension static final Lab LAB = Lab.with(3, 1);

    private static final String DESCRIPTION = "dsctl: short-lived, for joins";

    /** Notes each call that changes the server, and whether it is the only one at that moment. */
    private static final String KUBEADM =
            """
            case "$*" in
                join* | reset* | "init --config"* | "init phase mark-control-plane"*) ;;
                *) exec "$real" "$@" ;;
            esac
            echo "$1" >>/run/fault-calls
            mkdir /run/fault-at-work || echo "$*" >>/run/fault-two-at-once
            %s
            if [ -e /run/fault-dies ]; then
                rm /run/fault-dies
                "$real" "$@" &
                until [ -e /etc/kubernetes/manifests/etcd.yaml ]; do sleep 0.1; done
                kill -9 $!
                wait $!
            else
                "$real" "$@"
            fi
            code=$?
            rmdir /run/fault-at-work
            exit "$code"
            """;

    private static TcpBalancer balancer;

    @BeforeAll
    static void start() throws IOException {
        balancer =
                new TcpBalancer(
                        List.of(LAB.controlPlane(1), LAB.controlPlane(2), LAB.controlPlane(3)));
        LAB.servers().forEach(server -> Faults.instead(server, "kubeadm", kubeadm("''")));
    }

    @AfterAll
    static void stop() throws IOException {
        balancer.close();
    }

    @Test
    @Order(1)
    void a_run_that_is_killed_again_and_again_makes_one_cluster_with_one_call_for_each_node()
            throws Exception {
        var third = LAB.controlPlane(3);
        holdKubeadm(third, "join*");
        var run = begin(inventory());
        run.until(LAB.controlPlane(1), "[ -e /etc/kubernetes/pki/ca.crt ]");
        run.kill();
        var authority = LAB.controlPlane(1).run("cat /etc/kubernetes/pki/ca.crt");

        run = begin(inventory());
        run.tells("ended", LAB.controlPlane(2).name() + "/join-control-plane");
        run.kill();

        run = begin(inventory());
        run.until(third, Faults.HELD);
        run.kill();
        Faults.letGo(third);

        run = begin(inventory());
        run.tells("ended", LAB.worker(1).name() + "/join-worker");
        run.kill();

        LAB.dsctl("apply", "--yes", inventory()).exits(0);
        nothingIsLeftToDo();
        assertThat(LAB.servers())
                .allSatisfy(
                        server -> {
                            assertThat(server.run("cat /etc/kubernetes/pki/ca.crt"))
                                    .isEqualTo(authority);
                            assertThat(server.run("cat /run/fault-calls"))
                                    .isEqualTo(server == LAB.controlPlane(1) ? "init\n" : "join\n");
                        });
        assertThat(members()).hasSize(3).allMatch(member -> member.endsWith(", false"));
    }

    @ParameterizedTest
    @Order(2)
    @EnumSource(names = {"RESTORE_NODE", "FINISH_CONTROL_PLANE", "REMOVE_STALE_NODE"})
    void killed_in_the_middle(Kind kind) throws Exception {
        isKilledInTheMiddle(kind, inventory());
    }

    @ParameterizedTest
    @Order(3)
    @Tag("slow")
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"RESTORE_NODE", "FINISH_CONTROL_PLANE", "REMOVE_STALE_NODE"})
    void killed_in_the_middle_of_the_others(Kind kind) throws Exception {
        isKilledInTheMiddle(kind, inventory());
    }

    @ParameterizedTest
    @Order(4)
    @Tag("slow")
    @EnumSource
    void killed_at_the_end(Kind kind) throws Exception {
        isKilledAtTheEnd(kind, inventory());
    }

    @ParameterizedTest
    @Order(5)
    @Tag("slow")
    @EnumSource
    void killed_while_a_cluster_is_begun(First first) throws Exception {
        for (var atTheEnd : List.of(false, true)) {
            bare();
            first.lead();
            var inventory = LAB.inventory().controlPlanes(1).write();
            var server = LAB.controlPlane(1);
            var run = begin(inventory, first.pattern, server);
            if (atTheEnd) {
                Faults.letGo(server);
                run.tells("ended", server.name() + "/" + first.step);
                run.kill();
            } else {
                run.until(server, Faults.HELD);
                run.kill();
            }
            var next = StartedRun.apply(LAB, inventory);
            if (!atTheEnd) {
                next.says("waiting  for what an earlier run began on " + server.name());
                Faults.letGo(server);
            }
            next.ended().exits(0);

            isWhole(inventory, 2, 1);
            assertThat(server.run("grep -c init /run/fault-calls").strip()).isEqualTo(first.inits);
        }
    }

    private static void isKilledInTheMiddle(Kind kind, String inventory) throws Exception {
        var healthy = kind.lead();
        var before = cluster();
        var holder = kind.holder.get();
        try {
            var run = begin(inventory, kind);
            run.until(holder, Faults.HELD);
            run.kill();

            var next = StartedRun.apply(LAB, inventory);
            if (kind.program.equals("kubeadm")) {
                next.says("waiting  for what an earlier run began on " + holder.name());
                Faults.letGo(holder);
            }
            next.ended().exits(0);
        } finally {
            // What was left behind goes on when everything is done, and must not undo it.
            Faults.letGo(holder);
            Faults.leftNothingOn(LAB.servers());
            kind.mend();
        }
        isWhole(inventory, 4, 3);
        assertThat(cluster()).isEqualTo(before);
        healthy.isStillSo();
    }

    private static void isKilledAtTheEnd(Kind kind, String inventory) throws Exception {
        var healthy = kind.lead();
        var before = cluster();
        var run = begin(inventory);
        run.tells("ended", kind.node.get().name() + "/" + kind.step);
        // Where that was the last step, the run may have ended by itself.
        run.process().destroyForcibly().waitFor();

        LAB.dsctl("apply", "--yes", inventory).exits(0);
        isWhole(inventory, 4, 3);
        assertThat(cluster()).isEqualTo(before);
        healthy.isStillSo();
    }

    private static void isWhole(String inventory, int nodes, int members)
            throws InterruptedException {
        Faults.leftNothingOn(LAB.servers());
        LAB.dsctl("plan", "--detailed-exitcode", inventory).exits(0);
        assertThat(LAB.kubectl("get nodes -o name").lines()).hasSize(nodes);
        assertThat(members()).hasSize(members).allMatch(member -> member.endsWith(", false"));
        for (var server : LAB.servers()) {
            server.run("! [ -e /run/fault-two-at-once ]");
        }
    }

    /** What tells one cluster from another: its CA, and etcd's own number. */
    private static String cluster() {
        return LAB.controlPlane(1).run("sha256sum /etc/kubernetes/pki/ca.crt")
                + etcdctl("endpoint status -w json")
                        .replaceFirst("(?s).*(\"cluster_id\":[0-9]+).*", "$1");
    }

    private static List<String> members() {
        return etcdctl("member list").lines().toList();
    }

    private static String etcdctl(String command) {
        return LAB.controlPlane(1)
                .run(
                        "crictl exec $(crictl ps --name etcd -q | head -n 1) etcdctl --endpoints"
                                + " https://127.0.0.1:2379 --cacert /etc/kubernetes/pki/etcd/ca.crt"
                                + " --cert /etc/kubernetes/pki/etcd/server.crt --key"
                                + " /etc/kubernetes/pki/etcd/server.key "
                                + command);
    }

    private static void nothingIsLeftToDo() {
        LAB.dsctl("plan", "--detailed-exitcode", inventory()).exits(0);
    }

    private static String inventory() {
        var worker = LAB.worker(1);
        return LAB.inventory()
                .workers(0)
                .endpoint(balancer.endpoint())
                .and(
                        "{name: %s, role: worker, host: %s, labels: {lab: here}}"
                                .formatted(worker.name(), worker.ipv4()))
                .write();
    }

    private static String kubeadm(String pattern) {
        return KUBEADM.formatted(Faults.held(pattern));
    }

    private static StartedRun begin(String inventory) throws IOException {
        return StartedRun.of(LAB, "apply", "--yes", "-o", "json", inventory);
    }

    /** A run of which one call is going to be held. */
    private static StartedRun begin(String inventory, Kind kind) throws IOException {
        var commands = Faults.held(kind.pattern) + "exec \"$real\" \"$@\"\n";
        if (kind.program.equals("kubeadm")) {
            return begin(inventory, kind.pattern, kind.holder.get());
        }
        kind.holder.get().run("rm -f /run/fault-held /run/fault-go");
        Faults.instead(kind.holder.get(), kind.program, commands);
        return begin(inventory);
    }

    private static StartedRun begin(String inventory, String pattern, Server server)
            throws IOException {
        server.run("rm -f /run/fault-held /run/fault-go");
        holdKubeadm(server, pattern);
        return begin(inventory);
    }

    private static void holdKubeadm(Server server, String pattern) {
        Faults.mend(server, "kubeadm");
        Faults.instead(server, "kubeadm", kubeadm(pattern));
    }

    private static void bare() {
        assertThat(LAB.servers()).allMatch(Pool::wipe);
        LAB.servers().forEach(server -> server.run("rm -rf /run/fault-*"));
        LAB.servers().forEach(server -> Faults.instead(server, "kubeadm", kubeadm("''")));
    }

    /** Steps of a cluster that stands, and what makes the plan contain each. */
    private enum Kind {
        PREPARE_NODE(
                "prepare-node",
                () -> LAB.worker(1),
                "rm /etc/sysctl.d/99-dsctl.conf; echo 0 >/proc/sys/net/ipv4/ip_forward",
                () -> LAB.worker(1),
                "mv",
                "*99-dsctl*"),
        LABEL_NODE(
                "label-node",
                () -> LAB.worker(1),
                "",
                () -> LAB.controlPlane(1),
                "kubectl",
                "*' label '*") {
            @Override
            void breaks() {
                LAB.kubectl("label node %s lab-".formatted(LAB.worker(1).name()));
            }
        },
        REVOKE_CREDENTIALS(
                "revoke-credentials",
                () -> LAB.controlPlane(1),
                "kubeadm token create --kubeconfig /etc/kubernetes/admin.conf --description '%s'"
                        .formatted(DESCRIPTION),
                () -> LAB.controlPlane(1),
                "kubectl",
                "*' delete secret '*"),
        RESTORE_NODE(
                "restore-node",
                () -> LAB.worker(1),
                "",
                () -> LAB.worker(1),
                "systemctl",
                "'restart kubelet'") {
            @Override
            void breaks() {
                LAB.kubectl("delete node " + LAB.worker(1).name());
            }
        },
        FINISH_CONTROL_PLANE(
                "finish-control-plane",
                () -> LAB.controlPlane(2),
                "",
                () -> LAB.controlPlane(2),
                "kubeadm",
                "'init phase'*") {
            @Override
            void breaks() {
                takeRole(LAB.controlPlane(2));
            }
        },
        REMOVE_STALE_NODE(
                "remove-stale-node",
                () -> LAB.worker(1),
                "kubeadm reset --force",
                () -> LAB.controlPlane(1),
                "kubectl",
                "*' delete '*"),
        JOIN_WORKER(
                "join-worker",
                () -> LAB.worker(1),
                "kubeadm reset --force",
                () -> LAB.worker(1),
                "kubeadm",
                "join*"),
        CLEAN_HALF_JOINED_WORKER(
                "clean-half-joined",
                () -> LAB.worker(1),
                "systemctl stop kubelet; rm /etc/kubernetes/kubelet.conf",
                () -> LAB.worker(1),
                "kubeadm",
                "reset*"),
        CLEAN_HALF_JOINED_CONTROL_PLANE(
                "clean-half-joined",
                () -> LAB.controlPlane(3),
                "systemctl stop kubelet; rm /etc/kubernetes/kubelet.conf",
                () -> LAB.controlPlane(3),
                "kubeadm",
                "reset*") {
            @Override
            void breaks() {
                super.breaks();
                takeRole(LAB.controlPlane(3));
            }
        },
        REMOVE_STALE_MEMBER(
                "remove-stale-member",
                () -> LAB.controlPlane(3),
                """
                rm -f /etc/kubernetes/admin.conf
                kubeadm reset --force
                rm -rf /etc/kubernetes/* /var/lib/etcd/* /var/lib/dsctl
                """,
                () -> LAB.controlPlane(1),
                "crictl",
                "*' member remove '*"),
        JOIN_CONTROL_PLANE(
                "join-control-plane",
                () -> LAB.controlPlane(3),
                "kubeadm reset --force",
                () -> LAB.controlPlane(3),
                "kubeadm",
                "join*");

        private final String step;
        private final Supplier<Server> node;
        private final String fault;
        private final Supplier<Server> holder;
        private final String program;
        private final String pattern;

        /**
         * @param fault commands on the node
         * @param holder where a call of the program is held in the middle of the step
         */
        Kind(
                String step,
                Supplier<Server> node,
                String fault,
                Supplier<Server> holder,
                String program,
                String pattern) {
            this.step = step;
            this.node = node;
            this.fault = fault;
            this.holder = holder;
            this.program = program;
            this.pattern = pattern;
        }

        /** Breaks the cluster; what the others look like, who must not notice. */
        Snapshot lead() {
            var healthy =
                    Snapshot.ofProcesses(
                            LAB.servers().stream().filter(server -> server != node.get()).toList());
            breaks();
            return healthy;
        }

        void breaks() {
            node.get().run(fault);
        }

        void mend() {
            if (program.equals("kubeadm")) {
                holdKubeadm(holder.get(), "''");
            } else {
                Faults.mend(holder.get(), program);
            }
        }

        private static void takeRole(Server server) {
            LAB.kubectl(
                    "label node %s node-role.kubernetes.io/control-plane-"
                            .formatted(server.name()));
        }
    }

    /** Steps before there is a cluster. */
    private enum First {
        INIT_CONTROL_PLANE("init-control-plane", "'init --config'*", "1"),

        /** Of an init with other settings that died half-way. */
        UNDO_INIT("undo-init", "reset*", "2") {
            @Override
            void lead() {
                LAB.controlPlane(1).run("touch /run/fault-dies");
                LAB.dsctl(
                                "apply",
                                "--yes",
                                LAB.inventory().controlPlanes(1).kubernetes(Lab.IPV4_ONLY).write())
                        .exits(5);
            }
        };

        private final String step;
        private final String pattern;
        private final String inits;

        First(String step, String pattern, String inits) {
            this.step = step;
            this.pattern = pattern;
            this.inits = inits;
        }

        void lead() {}
    }
}
