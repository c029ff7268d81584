package io.dsctl.report;

import static io.dsctl.verify.Samples.holding;
import static io.dsctl.verify.Samples.saying;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;

import io.dsctl.Clusters;
import io.dsctl.cluster.Family;
import io.dsctl.facts.Sample.CleanUp;
import io.dsctl.verify.Samples;
import io.dsctl.verify.Verification;

import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

import javax.xml.parsers.DocumentBuilderFactory;

class VerificationViewTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123456Z");

    /** What a registry or a Pod may say. */
    private static final String HOSTILE = "\u001b[31m]]> <a b=\"'&\u0000\u0007\ud800\uffff end";

    private final Samples sample = Samples.of(Clusters.dualStack("cp-1", "w-1"));

    @Test
    void people_get_a_table_what_failed_what_was_skipped_and_the_sum() {
        sample.pod("pod-1", holding("Pending", "ImagePullBackOff: no such host"))
                .pod("pod-2", saying("peer", Family.IPV6, 1, "wget: download timed out"))
                .cleanUp(CleanUp.UNDER_WAY);

        assertThat(human(sample.judged()))
                .isEqualTo(
                        """
                        prod: 2 nodes, IPv4 and IPv6, asked through cp-1, with Pods of registry.k8s.io/e2e-test-images/agnhost:2.53
                          NODE  api-ready  ready     addresses  pod-cidrs  forwarding  default-route  proxy-rules
                          cp-1  + passed   + passed  + passed   + passed   + passed    + passed       + passed
                          w-1   -          + passed  + passed   + passed   + passed    + passed       + passed

                          NODE  addresses  environment  hosts      to-pod     to-service  to-api     dns
                          cp-1  ? skipped  ? skipped    ? skipped  ? skipped  ? skipped   ? skipped  ? skipped
                          w-1   + passed   + passed     + passed   ! IPv6     + passed    + passed   + passed

                          + system-pods                 passed
                          + service-default             passed
                          + service-ipv4                passed
                          + service-ipv6                passed
                          + service-prefer-dual-stack   passed
                          + service-require-dual-stack  passed
                          + service-load-balancer       passed

                          ! w-1: pod-to-pod (IPv6): [fd00:10:244:11::5]:8080: wget: download timed out; expected: the name of the Pod on cp-1
                            hint: look at the network add-on on both nodes: routes to each other's blocks of IPv6, and firewalls
                          ? skipped: cp-1: pod-addresses, pod-environment, pod-hosts, pod-to-pod (IPv4, IPv6), pod-to-service (IPv4, IPv6), pod-to-api (IPv4, IPv6), dns (IPv4, IPv6): its Pod did not run (Pending): ImagePullBackOff: no such host
                          ? the namespace dsctl-verify-0123456789 is being deleted, which takes longer than usual
                        Failed: 1 failed, 36 passed, 11 skipped.
                        """);
    }

    @Test
    void what_is_good_ends_with_done_and_in_colour_its_marks_are_painted() {
        var text = new StringWriter();
        new HumanVerification(new Lines(new PrintWriter(text), new Colours(true)))
                .show(sample.judged());

        assertThat(text.toString())
                .contains("\u001b[32m+\u001b[0m system-pods")
                .endsWith("\u001b[32mDone:\u001b[0m 48 passed, 0 skipped, none failed.\n");
    }

    @Test
    void programs_get_a_line_a_check_and_one_for_all() {
        sample.pod("pod-1", holding("Pending", "ImagePullBackOff: " + HOSTILE))
                .pod("pod-2", saying("peer", Family.IPV6, 1, HOSTILE));
        var lines = json(sample.judged());

        assertThat(lines).hasSize(49);
        assertThat(lines.getFirst())
                .hasToString(
                        "{\"event\":\"check\",\"at\":\"2026-03-01T12:00:00.123Z\",\"check\":\"api-ready\",\"node\":\"cp-1\",\"outcome\":\"passed\"}");
        assertThat(lines)
                .filteredOn(
                        it -> it.has("outcome") && it.get("outcome").getAsString().equals("failed"))
                .singleElement()
                .satisfies(
                        it -> {
                            assertThat(it.get("family").getAsString()).isEqualTo("IPv6");
                            assertThat(it.get("found").getAsString())
                                    .doesNotContain("\u001b", "\u0000");
                            assertThat(it.get("hint").getAsString()).startsWith("look at");
                        });
        assertThat(lines.getLast())
                .hasToString(
                        "{\"event\":\"verification\",\"at\":\"2026-03-01T12:00:00.123Z\",\"cluster\":\"prod\",\"through\":\"cp-1\",\"image\":\"registry.k8s.io/e2e-test-images/agnhost:2.53\",\"result\":\"failed\",\"passed\":36,\"failed\":1,\"skipped\":11,\"notes\":[]}");
    }

    @Test
    void ci_servers_get_a_test_case_a_check_whatever_was_said() throws Exception {
        sample.pod("pod-1", holding("Pending", "ImagePullBackOff: " + HOSTILE))
                .pod("pod-2", saying("peer", Family.IPV6, 1, HOSTILE));
        var text = JUnitReport.of(sample.judged(), NOW);
        var document = parsed(text);

        assertThat(text)
                .startsWith(
                        """
                        <?xml version="1.0" encoding="UTF-8"?>
                        <testsuite name="dsctl verify prod" tests="48" failures="1" errors="0" skipped="11" timestamp="2026-03-01T12:00:00">
                          <testcase classname="dsctl.verify.api-ready" name="cp-1"></testcase>
                        """)
                .contains("<testcase classname=\"dsctl.verify.dns\" name=\"w-1 IPv6\"></testcase>")
                .contains(
                        "<testcase classname=\"dsctl.verify.system-pods\""
                                + " name=\"system-pods\"></testcase>")
                .endsWith("</testsuite>\n");
        assertThat(document.getElementsByTagName("testcase").getLength()).isEqualTo(48);
        assertThat(document.getElementsByTagName("skipped").getLength()).isEqualTo(11);
        assertThat(document.getElementsByTagName("failure").item(0).getTextContent())
                .startsWith("found: [fd00:10:244:11::5]:8080: [31m]]> <a b=\"'& end\nexpected: ")
                .contains("\nhint: look at");
    }

    private static Document parsed(String xml) throws Exception {
        return DocumentBuilderFactory.newDefaultInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(xml)));
    }

    private static String human(Verification verification) {
        var text = new StringWriter();
        new HumanVerification(Lines.plain(new PrintWriter(text))).show(verification);
        return text.toString();
    }

    private static List<JsonObject> json(Verification verification) {
        var text = new StringWriter();
        new JsonVerification(new PrintWriter(text), InstantSource.fixed(NOW)).show(verification);
        return text.toString()
                .lines()
                .map(it -> JsonParser.parseString(it).getAsJsonObject())
                .toList();
    }
}
