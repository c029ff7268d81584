package io.dsctl.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** A cluster that people can use: with a network for Pods, and a kubeconfig. */
@TestMethodOrder(OrderAnnotation.class)
class UsableIT {

    @RegisterExtension static final Lab LAB = Lab.with(1, 2);

    private static final String UNIT = "dsctl-pod-network";

    @Test
    @Order(1)
    void a_new_cluster_is_ready_for_pods_on_all_nodes() {
        var run = LAB.dsctl("apply", "--yes", inventory(2)).exits(0);

        assertThat(run.err()).contains(LAB.worker(1).name() + ": connect its Pods with those");
        LAB.servers().forEach(UsableIT::awaitReady);
        assertThat(LAB.worker(1).run("cat /etc/cni/net.d/10-dsctl.conflist"))
                .contains("[{\"subnet\": \"%s\"}]".formatted(blocks(LAB.worker(1)).getFirst()))
                .contains("[{\"subnet\": \"%s\"}]".formatted(blocks(LAB.worker(1)).getLast()));
        hasRoutes(LAB.worker(1), LAB.controlPlane(1), LAB.worker(2));
        hasRoutes(LAB.worker(2), LAB.controlPlane(1), LAB.worker(1));
        hasRoutes(LAB.controlPlane(1), LAB.worker(1), LAB.worker(2));
    }

    @Test
    @Order(2)
    void a_second_run_finds_nothing_to_do_and_restarts_nothing() {
        var before = Snapshot.of(LAB.servers());
        var started = started(LAB.worker(1));

        LAB.dsctl("apply", "--yes", inventory(2)).exits(0);
        LAB.dsctl("plan", "--detailed-exitcode", inventory(2)).exits(0);

        before.isStillSo();
        assertThat(started(LAB.worker(1))).isEqualTo(started);
    }

    @Test
    @Order(3)
    void pods_reach_each_other_across_nodes_by_both_families_under_their_own_addresses() {
        var here = pod(LAB.worker(1));
        var there = pod(LAB.worker(2));
        serve(LAB.worker(2), "ip netns exec pod");

        for (int family = 0; family < 2; family++) {
            assertThat(asked(LAB.worker(1), there.get(family)))
                    .isEqualTo(canonical(here.get(family)));
        }
    }

    @Test
    @Order(4)
    void what_leaves_the_pods_networks_has_the_nodes_address() {
        serve(LAB.controlPlane(1), "");

        assertThat(asked(LAB.worker(1), LAB.controlPlane(1).ipv4()))
                .isEqualTo(canonical(LAB.worker(1).ipv4()));
        assertThat(asked(LAB.worker(1), LAB.controlPlane(1).ipv6()))
                .isEqualTo(canonical(LAB.worker(1).ipv6()));
    }

    @Test
    @Order(5)
    void routes_and_rules_come_back_when_somebody_throws_them_away() {
        var server = LAB.worker(1);
        server.run(
                """
                ip route flush proto 118
                ip -6 route flush proto 118
                iptables -t nat -F
                ip6tables -t nat -F POSTROUTING
                """);

        server.run(
                """
                end=$(($(date +%s) + 30))
                until ip6tables -t nat -C POSTROUTING -j DSCTL-PODS && iptables -t nat -C DSCTL-PODS -j MASQUERADE && ip -6 route show proto 118 | grep -q via; do
                    [ "$(date +%s)" -lt "$end" ] || exit 1
                    sleep 1
                done
                """);
        hasRoutes(server, LAB.controlPlane(1), LAB.worker(2));
    }

    @Test
    @Order(6)
    void a_reboot_keeps_them() {
        LAB.worker(1).reboot();

        LAB.worker(1)
                .run(
                        "timeout 30 sh -c 'until [ $(ip route show proto 118 | wc -l) = 2 ] && ["
                                + " $(ip -6 route show proto 118 | wc -l) = 2 ]; do sleep 0.5;"
                                + " done'");
        hasRoutes(LAB.worker(1), LAB.controlPlane(1), LAB.worker(2));
        awaitReady(LAB.worker(1));
        LAB.dsctl("plan", "--detailed-exitcode", inventory(2)).exits(0);
    }

    @Test
    @Order(7)
    void another_network_on_a_server_is_named_and_nothing_displaced() {
        var file = "/etc/cni/net.d/05-other.conflist";
        LAB.worker(2).run("echo '{}' >" + file);
        try {
            assertThat(LAB.dsctl("plan", inventory(2)).exits(8).out())
                    .contains("it has another network for Pods: " + file);
        } finally {
            LAB.worker(2).run("rm " + file);
        }
    }

    @Test
    @Order(8)
    void a_kubeconfig_works_from_elsewhere_by_either_family() throws Exception {
        for (var arguments : List.of(List.of("--server", "ipv4"), List.of("--server", "ipv6"))) {
            var kubeconfig =
                    LAB.dsctl("kubeconfig", inventory(2), arguments.get(0), arguments.get(1))
                            .exits(0)
                            .out();
            assertThat(withKubeconfig(kubeconfig, "get nodes -o name").lines()).hasSize(3);
        }
        assertThat(LAB.dsctl("kubeconfig", inventory(2), "--server", "192.0.2.7").exits(2).err())
                .contains("has no certificate for 192.0.2.7")
                .contains("take one that it is for: ");
    }

    @Test
    @Order(9)
    void a_kubeconfig_is_merged_into_what_is_there() throws Exception {
        var file =
                LAB.file(
                        "config",
                        """
                        # mine
                        clusters: [{name: home, cluster: {server: "https://192.0.2.1:6443"}}]
                        contexts: [{name: home, context: {cluster: home, user: me}}]
                        current-context: home
                        users: [{name: me, user: {token: abc}}]
                        """);

        assertThat(LAB.dsctl("kubeconfig", inventory(2), "--merge", "config").exits(0))
                .satisfies(
                        run -> {
                            assertThat(run.out()).isEmpty();
                            assertThat(run.err())
                                    .contains("written to config; the current context was home");
                        });

        var merged = Files.readString(file);
        assertThat(merged).startsWith("# mine\n").contains("current-context: it", "name: home");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(withKubeconfig(merged, "get nodes -o name").lines()).hasSize(3);
        assertThat(LAB.dsctl("kubeconfig", inventory(2), "--merge", inventory(2)).exits(2).err())
                .contains("is no kubeconfig");
    }

    @Test
    @Order(10)
    void add_ons_are_applied_and_put_back_when_somebody_changed_them() throws Exception {
        var inventory = withAddOns();

        assertThat(LAB.dsctl("apply", "--yes", inventory).exits(0).out())
                .contains("apply the add-on addons/1-shop.yaml")
                .contains("apply the add-on addons/2-networks.yaml.ftl");
        assertThat(LAB.kubectl("-n shop get configmap networks -o jsonpath='{.data.pods}'"))
                .isEqualTo("10.244.0.0/16 and fd00:10:244::/56 of it");
        var before = Snapshot.of(LAB.servers());
        LAB.dsctl("plan", "--detailed-exitcode", inventory).exits(0);
        before.isStillSo();

        LAB.kubectl("-n shop delete configmap networks");
        LAB.kubectl("label namespace shop mine=yes");
        assertThat(LAB.dsctl("plan", "--detailed-exitcode", inventory).exits(10).out())
                .contains("apply the add-on addons/2-networks.yaml.ftl")
                .doesNotContain("addons/1-shop.yaml");
        LAB.dsctl("apply", "--yes", inventory).exits(0);
        LAB.kubectl("-n shop get configmap networks");
        LAB.dsctl("plan", "--detailed-exitcode", inventory).exits(0);
    }

    @Test
    @Order(11)
    void an_add_on_that_the_api_refuses_is_told_in_its_words_and_the_next_one_is_applied()
            throws Exception {
        withAddOns();
        LAB.file("addons/0-broken.yaml", configMap("nowhere", "a: b"));
        LAB.file(
                "addons/3-more.yaml",
                configMap("shop", "more: \"yes\"").replace("networks", "more"));
        var inventory = withAddOns();
        try {
            assertThat(LAB.dsctl("apply", "--yes", inventory).exits(8).out())
                    .contains("namespaces \"nowhere\" not found")
                    .contains("correct addons/0-broken.yaml");
            LAB.kubectl("-n shop get configmap more");
        } finally {
            Files.delete(LAB.folder().resolve("addons/0-broken.yaml"));
        }
    }

    @Test
    @Order(12)
    void a_node_that_leaves_takes_its_part_along_and_the_routes_to_it_go() {
        var leaver = LAB.worker(2);
        LAB.dsctl("remove", "--yes", inventory(2), leaver.name()).exits(0);

        assertThat(
                        leaver.run(
                                "ls /etc/cni/net.d; ls -d /sys/class/net/cni-dsctl /var/lib/dsctl/*"
                                        + " 2>/dev/null; ip route show proto 118; ip -6 route show"
                                        + " proto 118; iptables-save | grep DSCTL; ip6tables-save |"
                                        + " grep DSCTL; systemctl is-active "
                                        + UNIT
                                        + " || true"))
                .isEqualTo("inactive\n");
        LAB.dsctl("apply", "--yes", inventory(1)).exits(0);
        hasRoutes(LAB.worker(1), LAB.controlPlane(1));
        hasRoutes(LAB.controlPlane(1), LAB.worker(1));
    }

    private static String inventory(int workers) {
        return LAB.inventory().workers(workers).below("cni: bridge\n").write();
    }

    private static String withAddOns() throws IOException {
        Files.createDirectories(LAB.folder().resolve("addons"));
        LAB.file(
                "addons/1-shop.yaml",
                "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {made: here}}\n");
        LAB.file(
                "addons/2-networks.yaml.ftl",
                configMap("shop", "pods: ${podSubnetIpv4} and ${podSubnetIpv6} of ${name}"));
        return LAB.inventory().below("cni: bridge\naddons: [{path: addons}]\n").write();
    }

    private static String configMap(String namespace, String data) {
        return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: networks, namespace: %s}\ndata:\n  %s\n"
                .formatted(namespace, data);
    }

    private static void awaitReady(Server server) {
        LAB.controlPlane(1)
                .run(
                        "timeout 120 sh -c 'until kubectl --kubeconfig /etc/kubernetes/admin.conf"
                                + " --cache-dir /dev/null get node %s | grep -qw Ready; do sleep 1;"
                                        .formatted(server.name())
                                + " done'");
    }

    /** Of the Node, the IPv4 block first. */
    private static List<String> blocks(Server server) {
        return List.of(
                LAB.kubectl(
                                "get node %s -o jsonpath='{.spec.podCIDRs[*]}'"
                                        .formatted(server.name()))
                        .strip()
                        .split(" "));
    }

    /** To these nodes, and no others. */
    private static void hasRoutes(Server server, Server... others) {
        var ipv4 = server.run("ip route show proto 118");
        var ipv6 = server.run("ip -6 route show proto 118");
        assertThat(ipv4.lines()).hasSize(others.length);
        assertThat(ipv6.lines()).hasSize(others.length);
        for (var other : others) {
            assertThat(ipv4).contains(blocks(other).getFirst() + " via " + other.ipv4() + " ");
            assertThat(ipv6).contains(blocks(other).getLast() + " via " + other.ipv6() + " ");
        }
    }

    private static String started(Server server) {
        return server.run("systemctl show -p ActiveEnterTimestampMonotonic " + UNIT);
    }

    /** A namespace with a network from the plugins, as a runtime makes it; its addresses. */
    private static List<String> pod(Server server) {
        var conflist = server.run("cat /etc/cni/net.d/10-dsctl.conflist");
        var begin = conflist.indexOf('{', conflist.indexOf("\"plugins\""));
        var bridge = conflist.substring(begin + 1, conflist.indexOf("\n    },", begin));
        server.run(
                """
                ip netns add pod
                echo %s | CNI_COMMAND=ADD CNI_CONTAINERID=pod CNI_NETNS=/var/run/netns/pod CNI_IFNAME=eth0 CNI_PATH=/opt/cni/bin /opt/cni/bin/bridge
                """
                        .formatted(
                                Server.quoted(
                                        "{\"cniVersion\": \"0.4.0\", \"name\": \"dsctl\","
                                                + bridge
                                                + "}")));
        return server.run(
                        "ip -n pod -o address show dev eth0 scope global | sed -n 's,.* inet6*"
                                + " \\([^/]*\\)/.*,\\1,p'")
                .lines()
                .toList();
    }

    /** On port 8080 there is somebody who says from where he was asked. */
    private static void serve(Server server, String inside) {
        server.run(
                "systemd-run --quiet --unit fault-echo %s socat TCP6-LISTEN:8080,ipv6only=0,fork,reuseaddr 'SYSTEM:echo $SOCAT_PEERADDR'"
                        .formatted(inside));
        server.run(
                "timeout 10 sh -c 'until %s ss -ltn | grep -q :8080; do sleep 0.2; done'"
                        .formatted(inside));
    }

    private static String asked(Server server, String address) {
        var to = address.contains(":") ? "TCP6:[" + address + "]" : "TCP4:" + address;
        var said =
                server.run(
                        "ip netns exec pod timeout 10 socat -T 5 - %s:8080 </dev/null"
                                .formatted(to));
        return canonical(said.strip().replace("[", "").replace("]", ""));
    }

    /** socat writes all digits, and IPv4 as a part of IPv6. */
    private static String canonical(String address) {
        return InetAddress.ofLiteral(address).getHostAddress();
    }

    /** With nothing else but that, on a server that has no access of its own. */
    private static String withKubeconfig(String kubeconfig, String arguments) {
        return LAB.worker(1)
                .run(
                        """
                        umask 077
                        printf '%%s' %s >/run/fill
                        kubectl --kubeconfig /run/fill --cache-dir /dev/null %s
                        rm -f /run/fill
                        """
                                .formatted(Server.quoted(kubeconfig), arguments));
    }
}
