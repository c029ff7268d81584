package io.dsctl.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xml.sax.InputSource;

import java.io.StringReader;
import java.nio.file.Files;
import java.util.concurrent.TimeUnit;

import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathFactory;

/** Whether a cluster does what it must, and that nothing of the question stays in it. */
class VerifyIT {

    /** Nobody has it, so that its Pods wait wherever the test runs. */
    private static final String NO_IMAGE = "images.invalid/nothing:1";

    @Nested
    @TestMethodOrder(OrderAnnotation.class)
    class DualStack {

        @RegisterExtension static final Lab LAB = Lab.with(1, 1);

        @Test
        @Order(1)
        void servers_without_a_cluster_have_nothing_to_verify() {
            assertThat(LAB.dsctl("verify", LAB.inventory().write()).exits(4).err())
                    .contains(LAB.controlPlane(1).name() + ": it does not serve the cluster");
        }

        @Test
        @Order(2)
        void before_there_is_a_network_for_pods_what_needs_it_is_skipped() {
            var inventory = LAB.inventory().write();
            LAB.dsctl("apply", "--yes", inventory).exits(0);

            var out = LAB.dsctl("verify", inventory).exits(0).out();
            assertThat(out)
                    .contains("+ service-prefer-dual-stack")
                    .contains("+ service-require-dual-stack")
                    .contains("it waits for a network add-on (CNI)")
                    .contains("none failed.")
                    .doesNotContain("!");
            nothingIsLeft();
        }

        /** With real ones, a network without addresses is none. */
        @Test
        @Order(3)
        @Tag("stand-in")
        @EnabledIf("io.dsctl.it.NodeImage#isStandIn")
        void an_image_that_cannot_be_pulled_is_told_in_the_kubelets_words() throws Exception {
            LAB.servers().forEach(it -> LAB.isReady(LAB.controlPlane(1), it));
            var junit = LAB.folder().resolve("verify.xml");

            var out =
                    LAB.dsctl(
                                    "verify",
                                    "-o",
                                    "json",
                                    "--image",
                                    NO_IMAGE,
                                    "--junit",
                                    junit.toString(),
                                    LAB.inventory().write())
                            .exits(0)
                            .out();
            assertThat(out.lines())
                    .anySatisfy(
                            line ->
                                    assertThat(line)
                                            .contains("\"check\":\"pod-to-pod\"")
                                            .contains("\"family\":\"IPv6\"")
                                            .contains("\"outcome\":\"skipped\"")
                                            .contains("ImagePull")
                                            .contains(NO_IMAGE))
                    .anySatisfy(
                            line ->
                                    assertThat(line)
                                            .contains("\"event\":\"verification\"")
                                            .contains("\"failed\":0"));
            assertThat(
                            count(
                                    Files.readString(junit),
                                    "//testcase[@classname='dsctl.verify.dns']/skipped"))
                    .isEqualTo(4);
            nothingIsLeft();
        }

        @Test
        @Order(4)
        void what_is_wrong_on_a_server_fails_with_the_node_and_what_to_do() {
            LAB.worker(1).run("echo 0 >/proc/sys/net/ipv6/conf/all/forwarding");
            try {
                assertThat(
                                LAB.dsctl("verify", "--image", NO_IMAGE, LAB.inventory().write())
                                        .exits(8)
                                        .out())
                        .contains("! %s: forwarding (IPv6): ".formatted(LAB.worker(1).name()))
                        .contains("hint: run `dsctl apply`")
                        .contains("Failed: 1 failed, ");
            } finally {
                LAB.worker(1).run("echo 1 >/proc/sys/net/ipv6/conf/all/forwarding");
            }
        }

        @Test
        @Order(5)
        void a_run_that_is_killed_or_interrupted_takes_its_namespace_with_it() throws Exception {
            var killed = started();
            killed.kill();
            isGoneSoon();

            var interrupted = started();
            interrupted.interrupt();
            assertThat(interrupted.process().waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(interrupted.process().exitValue()).isEqualTo(130);
            isGoneSoon();
        }

        @Test
        @Order(6)
        void what_a_server_that_died_left_is_removed_by_the_next_run_and_nothing_else() {
            LAB.kubectl("create -f - <<'EOF'\n" + namespace("dsctl-verify-old", 1) + "EOF\n");
            LAB.kubectl(
                    "create -f - <<'EOF'\n"
                            + namespace("dsctl-verify-at-work", 4102444800L)
                            + "EOF\n");
            LAB.kubectl("create -f - <<'EOF'\n" + namespace("somebodys", 1) + "EOF\n");

            assertThat(
                            LAB.dsctl("verify", "--image", NO_IMAGE, LAB.inventory().write())
                                    .exits(0)
                                    .out())
                    .contains("the namespace dsctl-verify-at-work is of another `dsctl verify`");
            assertThat(LAB.kubectl("get namespaces -o name"))
                    .doesNotContain("dsctl-verify-old")
                    .contains("dsctl-verify-at-work", "somebodys");
            LAB.kubectl("delete namespace dsctl-verify-at-work somebodys");
        }

        private static StartedRun started() throws Exception {
            var run = StartedRun.of(LAB, "verify", "--image", NO_IMAGE, LAB.inventory().write());
            run.until(LAB.controlPlane(1), there());
            return run;
        }

        private static void isGoneSoon() {
            LAB.controlPlane(1)
                    .run(
                            "timeout 60 sh -c %s"
                                    .formatted(
                                            Server.quoted(
                                                    "while " + there() + "; do sleep 0.5; done")));
        }

        private static String there() {
            return "kubectl --kubeconfig /etc/kubernetes/admin.conf --cache-dir /dev/null get"
                    + " namespaces -o name | grep -q dsctl-verify";
        }

        private static void nothingIsLeft() {
            assertThat(LAB.kubectl("get namespaces -o name").lines())
                    .containsExactlyInAnyOrder(
                            "namespace/default",
                            "namespace/kube-node-lease",
                            "namespace/kube-public",
                            "namespace/kube-system");
        }

        private static String namespace(String name, long until) {
            return """
            apiVersion: v1
            kind: Namespace
            metadata:
              name: %s
              labels:
                dsctl.io/verify: "%d"
            """
                    .formatted(name, until);
        }
    }

    @Nested
    class SingleStack {

        @RegisterExtension static final Lab LAB = Lab.with(1, 0);

        @Test
        void what_a_cluster_of_one_family_cannot_have_it_must_refuse() {
            var inventory = LAB.inventory().kubernetes(Lab.IPV4_ONLY).write();
            LAB.dsctl("apply", "--yes", inventory).exits(0);

            assertThat(LAB.dsctl("verify", "--image", NO_IMAGE, inventory).exits(0).out())
                    .contains("+ service-ipv6 ")
                    .contains("+ service-require-dual-stack ")
                    .contains("none failed.");
        }
    }

    private static int count(String xml, String path) throws Exception {
        var document =
                DocumentBuilderFactory.newDefaultInstance()
                        .newDocumentBuilder()
                        .parse(new InputSource(new StringReader(xml)));
        return Integer.parseInt(
                XPathFactory.newDefaultInstance()
                        .newXPath()
                        .evaluate("count(" + path + ")", document));
    }
}
