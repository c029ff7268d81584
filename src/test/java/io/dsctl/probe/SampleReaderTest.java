package io.dsctl.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.dsctl.Printed;
import io.dsctl.cluster.Family;
import io.dsctl.facts.NodeNetwork.RulesTool;
import io.dsctl.facts.Sample;
import io.dsctl.facts.Sample.CleanUp;
import io.dsctl.facts.Sample.NodeAddress;
import io.dsctl.facts.Sample.PodAnswer;
import io.dsctl.facts.Sample.ServiceState.Accepted;
import io.dsctl.facts.Sample.ServiceState.Refused;
import io.dsctl.facts.Sample.SystemPod;

import org.junit.jupiter.api.Test;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** templates/verify: what is read of its answers, which are those of kubectl. */
class SampleReaderTest {

    private final Map<String, String> answers = new LinkedHashMap<>(Map.of("clean_up", "gone"));

    @Test
    void nodes_have_readiness_with_its_reason_addresses_and_blocks() {
        answers.put(
                "nodes",
                "cp-1\t[{\"type\":\"DiskPressure\",\"status\":\"False\"},{\"message\":\"container"
                    + " runtime network not ready:"
                    + " NetworkReady=false\",\"reason\":\"KubeletNotReady\",\"status\":\"False\",\"type\":\"Ready\"}]"
                    + "\t[{\"address\":\"192.0.2.1\",\"type\":\"InternalIP\"},{\"address\":\"cp-1\",\"type\":\"Hostname\"}]"
                    + "\t10.244.0.0/24 fd00::/64\n"
                    + "w-1\t\t\t\n");
        var nodes = read().nodes();

        assertThat(nodes.getFirst().ready()).isFalse();
        assertThat(nodes.getFirst().reason()).isEqualTo("KubeletNotReady");
        assertThat(nodes.getFirst().waitsForNetwork()).isTrue();
        assertThat(nodes.getFirst().addresses())
                .containsExactly(
                        new NodeAddress("InternalIP", "192.0.2.1"),
                        new NodeAddress("Hostname", "cp-1"));
        assertThat(nodes.getFirst().podCidrs()).containsExactly("10.244.0.0/24", "fd00::/64");
        assertThat(nodes.getLast().ready()).isFalse();
        assertThat(nodes.getLast().message()).isEqualTo("its kubelet said nothing yet");
        assertThat(nodes.getLast().waitsForNetwork()).isFalse();
    }

    @Test
    void pods_of_kube_system_have_what_holds_them() {
        answers.put(
                "system",
                """
                coredns-1\t\tPending\t[{"type":"PodScheduled","status":"False","reason":"Unschedulable","message":"0/1 nodes are available"}]\t
                kube-proxy-1\tw-1\tRunning\t[{"type":"Ready","status":"True"}]\t[{"state":{"running":{}}}]
                kube-proxy-2\tw-2\tRunning\t[{"type":"Ready","status":"False"}]\t[{"state":{"waiting":{"reason":"CrashLoopBackOff","message":"back-off"}}}]
                """);

        assertThat(read().systemPods())
                .containsExactly(
                        new SystemPod(
                                "coredns-1",
                                "",
                                "Pending",
                                false,
                                Optional.of("Unschedulable: 0/1 nodes are available")),
                        new SystemPod("kube-proxy-1", "w-1", "Running", true, Optional.empty()),
                        new SystemPod(
                                "kube-proxy-2",
                                "w-2",
                                "Running",
                                false,
                                Optional.of("CrashLoopBackOff: back-off")));
    }

    @Test
    void the_mode_of_kube_proxy_is_its_own_default_where_none_is_said() {
        assertThat(read().proxyMode()).isEmpty();
        answers.put("proxy", "mode ");
        assertThat(read().proxyMode()).contains("");
        answers.put("proxy", "mode nftables");
        assertThat(read().proxyMode()).contains("nftables");
    }

    @Test
    void services_are_accepted_or_refused_with_the_apis_words() {
        answers.put("refused", "both-required\tspec.ipFamilyPolicy: Invalid value\n");
        answers.put(
                "services",
                "plain\tSingleStack\tIPv4\t10.96.0.7\t10.96.0.7\t \n"
                    + "balanced\tPreferDualStack\tIPv6 IPv4\tfd00::7\tfd00::7 10.96.0.8\t192.0.2.9"
                    + " lb.example.org\n");
        var services = read().services();

        assertThat(services)
                .isEqualTo(
                        Map.of(
                                "both-required",
                                new Refused("spec.ipFamilyPolicy: Invalid value"),
                                "plain",
                                new Accepted(
                                        "SingleStack",
                                        List.of("IPv4"),
                                        "10.96.0.7",
                                        List.of("10.96.0.7"),
                                        List.of()),
                                "balanced",
                                new Accepted(
                                        "PreferDualStack",
                                        List.of("IPv6", "IPv4"),
                                        "fd00::7",
                                        List.of("fd00::7", "10.96.0.8"),
                                        List.of("192.0.2.9", "lb.example.org"))));
    }

    @Test
    void pods_have_addresses_what_they_said_and_what_holds_them() {
        answers.put(
                "pods_state",
                """
                pod-1\tRunning\t10.244.1.5 fd00::5\t[{"type":"PodScheduled","status":"True"}]\t[{"state":{"running":{}}}]
                pod-2\tPending\t\t[{"type":"PodScheduled","status":"True"}]\t[{"state":{"waiting":{"reason":"ContainerCreating"}}}]
                pod-3\tPending\t\t[]\t[{"state":{"waiting":{"reason":"ImagePullBackOff","message":"Back-off pulling image"}}}]
                """);
        answers.put(
                "events",
                "pod-2\tFailedScheduling\tearlier\n"
                        + "pod-2\tFailedCreatePodSandBox\tplugin type=\"bridge\" failed\n");
        answers.put(
                "told",
                """
                pod-1 ips 10.244.1.5,fd00::5
                pod-1 hosts 10.244.1.5 pod-1
                pod-9 got peer 10.244.1.9:8080 x y
                pod-1 got peer [fd00::9]:8080 0 pod-2
                pod-1 got AAAA a.example. 1 ** server can't find a.example: NXDOMAIN
                pod-1 got api 192.0.2.1:6443 1
                pod-1 end 0
                pod-2 error: unable to upgrade connection: container not found ("test")
                pod-2 end 1
                """);
        var pods = read().pods();

        assertThat(pods.get("pod-1").ips()).containsExactly("10.244.1.5", "fd00::5");
        var words = pods.get("pod-1").told().orElseThrow();
        assertThat(words.environment()).contains("10.244.1.5,fd00::5");
        assertThat(words.hosts()).containsExactly("10.244.1.5 pod-1");
        assertThat(words.trouble()).isEmpty();
        assertThat(words.answers())
                .containsExactly(
                        new PodAnswer("peer", "[fd00::9]:8080", 0, "pod-2"),
                        new PodAnswer(
                                "AAAA",
                                "a.example.",
                                1,
                                "** server can't find a.example: NXDOMAIN"),
                        new PodAnswer("api", "192.0.2.1:6443", 1, ""));
        assertThat(pods.get("pod-2").why())
                .contains("FailedCreatePodSandBox: plugin type=\"bridge\" failed");
        assertThat(pods.get("pod-2").told().orElseThrow().trouble())
                .contains("error: unable to upgrade connection: container not found (\"test\")");
        assertThat(pods.get("pod-3").why()).contains("ImagePullBackOff: Back-off pulling image");
        assertThat(pods.get("pod-3").told()).isEmpty();
    }

    @Test
    void how_the_removal_ended_is_told_and_what_is_cut_is_no_answer() {
        assertThat(read().cleanUp()).isEqualTo(CleanUp.GONE);
        answers.put("clean_up", "under-way");
        assertThat(read().cleanUp()).isEqualTo(CleanUp.UNDER_WAY);
        answers.put("clean_up", "anything");
        assertThat(read().cleanUp()).isEqualTo(CleanUp.LEFT);
        answers.remove("clean_up");
        assertThat(SampleReader.read(text())).isEmpty();
        assertThat(SampleReader.read("\n\n")).isEmpty();
    }

    @Test
    void of_a_server_the_routes_and_who_looked_for_rules_are_read() {
        answers.clear();
        answers.put("routes", "ipv4\nsomething else\n");
        answers.put(
                "rules",
                "iptables ipv4 no\niptables ipv4 yes\niptables ipv6 no\nnft ipv9 yes\nnft\n");
        var network = NodeNetworkReader.read(Answers.read(text()).orElseThrow());

        assertThat(network.defaultRoutes()).containsExactly(Family.IPV4);
        assertThat(network.rules(RulesTool.IPTABLES, Family.IPV4)).contains(true);
        assertThat(network.rules(RulesTool.IPTABLES, Family.IPV6)).contains(false);
        assertThat(network.rules(RulesTool.NFT, Family.IPV4)).isEmpty();
    }

    private Sample read() {
        return SampleReader.read(text()).orElseThrow();
    }

    /** As templates/lib/answer.sh.ftl writes it, after signs of life. */
    private String text() {
        return "\n\n" + Printed.answers(answers);
    }
}
