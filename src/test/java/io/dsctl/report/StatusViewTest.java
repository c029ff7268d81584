package io.dsctl.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;

import io.dsctl.Clusters;
import io.dsctl.Facts;
import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.Node;
import io.dsctl.facts.EtcdMember;
import io.dsctl.facts.KubernetesCertificate;
import io.dsctl.facts.Upkeep;
import io.dsctl.facts.Validity;
import io.dsctl.plan.Status;

import org.junit.jupiter.api.Test;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

class StatusViewTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123456Z");

    private final Cluster cluster = Clusters.dualStack("cp-1", "cp-2", "w-1", "w-2");
    private final Map<Node, Upkeep> upkeep = new HashMap<>();

    @Test
    void people_get_tables_then_what_is_wrong_and_the_verdict_last() {
        assertThat(human(status(), false))
                .isEqualTo(
                        """
                        prod: 4 nodes, IPv4 and IPv6, v1.36.4, as cp-1 knows it
                          NODE  ROLE           CONDITION    READY  KUBELET  KUBEADM  RUNTIME
                          cp-1  control-plane  INITIALISED  yes    v1.36.4  v1.36.4  containerd 1.7.24
                          cp-2  control-plane  INITIALISED  yes    v1.36.4  v1.36.4  containerd 1.7.24
                          w-1   worker         no answer    yes    v1.36.4  -        containerd 1.7.24
                          w-2   worker         CLEAN        -      v1.36.4  v1.36.4  -

                          NODE  ADDRESSES                 POD BLOCKS
                          cp-1  192.168.1.1, fd00:1:1::1  10.244.11.0/24, fd00:10:244:11::/64
                          cp-2  192.168.1.2, fd00:1:1::2  10.244.12.0/24, fd00:10:244:12::/64
                          w-1   192.168.2.1, fd00:1:2::1  10.244.21.0/24, fd00:10:244:21::/64
                          w-2   192.168.2.2, fd00:1:2::2  -

                          ETCD MEMBER  NODE  STATE               PEERS
                          a2           -     never started       fd00:1:1::9
                          a1           cp-1  voter, healthy      192.168.1.1
                          b2           cp-2  voter, not healthy  192.168.1.2

                          ENDS        IN     NODES       CERTIFICATES
                          2026-02-27  ended  cp-2        apiserver
                          2027-03-01  365 d  cp-1, cp-2  admin.conf, etcd-peer

                          ! w-1: does not answer
                            hint: look at it
                          ! w-2: it is not in the cluster
                            hint: run `dsctl apply`
                          ! etcd: the etcd member a2 was added and never started
                            hint: run `dsctl apply`; if it stays, remove it with `etcdctl member remove`
                          ! cp-2: the etcd member b2 (cp-2) is not healthy
                            hint: look at its static pod: `crictl ps -a`, and at ports 2379 and 2380
                          ! etcd: 1 of 2 voting members are healthy, and it needs 2 to decide anything
                            hint: bring back the others; never remove members without a quorum
                          ! cp-2: certificates ended 2 days ago: apiserver
                            hint: run `kubeadm certs renew all` there, then restart its control plane's static pods
                        Not whole: the cluster stands, but see `!`.
                        """);
    }

    @Test
    void people_who_want_to_know_get_each_certificate_on_a_line() {
        assertThat(human(status(), true))
                .contains("  ENDS        IN     NODES  CERTIFICATES\n")
                .contains("  2027-03-01  365 d  cp-1   admin.conf\n")
                .contains("  2027-03-01  365 d  cp-2   etcd-peer\n");
    }

    @Test
    void of_many_certificates_that_end_together_the_first_are_named() {
        var all = new HashMap<KubernetesCertificate, Validity>();
        for (var certificate : KubernetesCertificate.values()) {
            all.put(certificate, ending(100));
        }
        upkeep.put(node("cp-1"), new Upkeep(all, Set.of(), List.of(), Set.of()));

        assertThat(human(Status.of(cluster, Facts.living(cluster, "cp-1").get(), upkeep), false))
                .contains("  2026-06-09  100 d  cp-1   admin.conf, apiserver and 13 more\n");
    }

    @Test
    void nodes_that_the_inventory_lacks_are_told() {
        var smaller = Clusters.dualStack("cp-1", "cp-2");
        var facts = Facts.living(smaller, "cp-1", "cp-2");
        facts.with("cp-1", seen -> Facts.api(seen, Facts.api(cluster, "cp-1", "cp-2", "w-1")));
        var status = Status.of(smaller, facts.get(), Map.of());

        assertThat(human(status, false))
                .contains("  ? not in the inventory: w-1: a worker of the cluster, Ready\n");
        assertThat(json(status).getAsJsonArray("orphans").get(0).getAsJsonObject())
                .hasToString(
                        "{\"name\":\"w-1\",\"role\":\"worker\",\"addresses\":[\"192.168.2.1\","
                            + "\"fd00:1:2::1\"],\"ready\":true,\"cordoned\":false,\"podCIDRs\":"
                            + "[\"10.244.21.0/24\",\"fd00:10:244:21::/64\"],\"kubelet\":\"v1.36.4\","
                            + "\"runtime\":\"containerd://1.7.24\"}");
    }

    @Test
    void bare_servers_are_told_without_empty_tables() {
        var status = Status.of(cluster, Facts.of(cluster).get(), Map.of());

        assertThat(human(status, false))
                .startsWith("prod: 4 nodes, IPv4 and IPv6\n")
                .doesNotContain("ETCD")
                .doesNotContain("CERTIFICATES")
                .doesNotContain("!")
                .endsWith("\n\nThere is no cluster yet: `dsctl apply` makes it.\n");
        assertThat(json(status).get("result").getAsString()).isEqualTo("absent");
        assertThat(json(status).has("through")).isFalse();
    }

    @Test
    void programs_get_one_object_on_one_line_always_in_the_same_order() {
        var text = jsonText(status());
        var json = json(status());

        assertThat(text.lines()).hasSize(1);
        assertThat(text).isEqualTo(jsonText(status()));
        assertThat(json.keySet())
                .containsExactly(
                        "event",
                        "at",
                        "cluster",
                        "result",
                        "version",
                        "through",
                        "nodes",
                        "orphans",
                        "etcd",
                        "certificates",
                        "remarks");
        assertThat(json.get("at").getAsString()).isEqualTo("2026-03-01T12:00:00.123Z");
        assertThat(json.get("result").getAsString()).isEqualTo("partial");
        assertThat(json.getAsJsonArray("nodes").get(0))
                .hasToString(
                        "{\"name\":\"cp-1\",\"role\":\"control-plane\",\"answers\":true,\"condition\":\"INITIALISED\",\"because\":\"it"
                            + " is a control plane of the"
                            + " cluster\",\"apiServerReady\":true,\"installed\":"
                            + "{\"kubeadm\":\"v1.36.4\",\"kubelet\":\"v1.36.4\"},"
                            + "\"addresses\":[\"192.168.1.1\",\"fd00:1:1::1\"],\"ready\":true,"
                            + "\"cordoned\":false,\"podCIDRs\":[\"10.244.11.0/24\","
                            + "\"fd00:10:244:11::/64\"],\"kubelet\":\"v1.36.4\","
                            + "\"runtime\":\"containerd://1.7.24\"}");
        assertThat(json.getAsJsonArray("nodes").get(2).getAsJsonObject().keySet())
                .containsSequence("name", "role", "answers", "what", "hint", "addresses", "ready");
        assertThat(json.getAsJsonArray("etcd").get(1))
                .hasToString(
                        "{\"id\":\"a1\",\"name\":\"cp-1\",\"node\":\"cp-1\",\"voter\":true,"
                                + "\"learner\":false,\"healthy\":true,"
                                + "\"peers\":[\"192.168.1.1\"]}");
        assertThat(json.getAsJsonArray("certificates").get(0))
                .hasToString(
                        "{\"node\":\"cp-2\",\"name\":\"apiserver\","
                                + "\"path\":\"/etc/kubernetes/pki/apiserver.crt\","
                                + "\"authority\":false,"
                                + "\"ends\":\"2026-02-27T12:00:00Z\",\"daysLeft\":-2,"
                                + "\"endsSoon\":true,\"expired\":true}");
        assertThat(json.getAsJsonArray("remarks").get(0))
                .hasToString(
                        "{\"kind\":\"trouble\",\"subject\":\"w-1\",\"what\":\"does not answer\","
                                + "\"hint\":\"look at it\"}");
    }

    /** Two control planes, one of them with trouble; a worker that is silent, and one outside. */
    private Status status() {
        var etcd =
                List.of(
                        new EtcdMember("a1", "cp-1", false, List.of(Clusters.ipv4("cp-1"))),
                        new EtcdMember("b2", "cp-2", false, List.of(Clusters.ipv4("cp-2"))),
                        new EtcdMember("a2", "", true, List.of(Clusters.ipv6("cp-9"))));
        var year =
                Map.of(
                        KubernetesCertificate.ADMIN_CONF, ending(365),
                        KubernetesCertificate.ETCD_PEER, ending(365));
        var withExpired = new HashMap<>(year);
        withExpired.put(KubernetesCertificate.API_SERVER, ending(-2));
        upkeep.put(node("cp-1"), new Upkeep(year, Set.of(), etcd, Set.of("a1")));
        upkeep.put(node("cp-2"), new Upkeep(withExpired, Set.of(), etcd, Set.of("b2")));
        var facts = Facts.living(cluster, "cp-1", "cp-2", "w-1").silent("w-1");
        return Status.of(cluster, facts.get(), upkeep);
    }

    private static Validity ending(int days) {
        var end = NOW.plus(Duration.ofDays(days)).truncatedTo(ChronoUnit.SECONDS);
        return new Validity(end.toString(), Duration.ofDays(365), Duration.ofDays(days));
    }

    private static String human(Status status, boolean verbose) {
        var out = new StringWriter();
        new HumanStatus(new PrintWriter(out), verbose).show(status);
        return out.toString();
    }

    private static JsonObject json(Status status) {
        return JsonParser.parseString(jsonText(status)).getAsJsonObject();
    }

    private static String jsonText(Status status) {
        var out = new StringWriter();
        new JsonStatus(new PrintWriter(out), InstantSource.fixed(NOW)).show(status);
        return out.toString();
    }

    private Node node(String name) {
        return cluster.nodes().stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
