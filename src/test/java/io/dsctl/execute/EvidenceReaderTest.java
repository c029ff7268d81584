package io.dsctl.execute;

import static org.assertj.core.api.Assertions.assertThat;

import io.dsctl.failure.Evidence;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** With logs/: what kubelets and etcd of 1.22.3 wrote when they did not come up. */
class EvidenceReaderTest {

    private static final Path LOGS = Path.of("src/test/resources/logs");

    @Test
    void a_kubelet_that_ends_again_and_again_says_why() throws IOException {
        assertThat(only(recorded("kubelet", "I21-kubelet.txt")).decisive())
                .containsExactly(
                        "\"Failed to run kubelet\" err=\"failed to run Kubelet: bad --node-ip"
                            + " \\\"172.30.0.24,172.30.0.25\\\"; must contain either a single IP or"
                            + " a dual-stack pair of IPs\"");
    }

    @Test
    void what_a_kubelet_repeats_ten_times_a_second_is_told_once() throws IOException {
        var evidence = only(recorded("kubelet", "H07-kubelet.txt"));

        assertThat(evidence.decisive())
                .hasSize(3)
                .filteredOn(line -> line.startsWith("\"Error getting node\""))
                .hasSize(1);
        assertThat(evidence.decisive())
                .anySatisfy(
                        line ->
                                assertThat(line)
                                        .startsWith("\"Unable to register node")
                                        .contains("no route to host"));
        assertThat(evidence.lines()).hasSizeLessThan(10);
    }

    @Test
    void of_etcd_what_it_says_is_told_without_its_stack() throws IOException {
        assertThat(only(recorded("etcd (ended)", "H07-etcd.txt")).decisive())
                .last()
                .isEqualTo(
                        "discovery failed: listen tcp 172.30.0.77:2380: bind: cannot assign"
                                + " requested address");
    }

    @Test
    void a_log_without_a_complaint_has_lines_and_nothing_decisive() {
        var evidence =
                only(
                        "kubelet\n"
                            + " I1122 15:11:59.610745    1200 server.go:440] \"Kubelet version\""
                            + " kubeletVersion=\"v1.22.3\"\n"
                            + " kubelet.service: Failed with result 'exit-code'.\n");

        assertThat(evidence.decisive()).isEmpty();
        assertThat(evidence.lines()).hasSize(2);
    }

    @Test
    void each_log_has_its_own_lines_and_one_without_any_is_not_told() {
        assertThat(
                        EvidenceReader.read(
                                "kubelet\n"
                                        + "etcd (ended)\n"
                                        + " panic: a\n"
                                        + "kube-apiserver (running)\n"
                                        + " error b\n"))
                .containsExactly(
                        new Evidence("etcd (ended)", List.of("panic: a"), List.of("panic: a")),
                        new Evidence("kube-apiserver (running)", List.of(), List.of("error b")));
    }

    @Test
    void what_a_server_prints_besides_is_passed_over() {
        assertThat(EvidenceReader.read("")).isEmpty();
        assertThat(EvidenceReader.read(" a line of nothing\n<b>no name</b>\n its line\n"))
                .isEmpty();
    }

    @Test
    void a_server_that_prints_very_much_does_not_fill_the_report() {
        var log = " error " + "y".repeat(2000) + "\n" + differentLines();
        var much =
                "abcdefghijklmnopqrst"
                        .chars()
                        .mapToObj(name -> "log-%c\n%s".formatted(name, log))
                        .collect(Collectors.joining());

        assertThat(EvidenceReader.read(much))
                .hasSize(5)
                .allSatisfy(
                        evidence -> {
                            assertThat(evidence.lines()).hasSize(40);
                            assertThat(evidence.decisive()).hasSize(3);
                            assertThat(evidence.lines())
                                    .allSatisfy(line -> assertThat(line).hasSizeLessThan(510));
                        });
    }

    /** Two hundred that differ in more than numbers. */
    private static String differentLines() {
        return Stream.iterate("a", line -> line.length() < 200, line -> line + "a")
                .map(line -> " error " + line + "\n")
                .collect(Collectors.joining());
    }

    private static Evidence only(String printed) {
        assertThat(EvidenceReader.read(printed)).hasSize(1);
        return EvidenceReader.read(printed).getFirst();
    }

    /** As the script prints it: without what journald puts before each line. */
    private static String recorded(String source, String name) throws IOException {
        return Files.readString(LOGS.resolve(name))
                .lines()
                .map(
                        line ->
                                line.replaceFirst(
                                        "^[A-Z][a-z]{2} \\d\\d [0-9:]{8} \\S+ [a-z]+\\[\\d+\\]: ",
                                        ""))
                .map(line -> " " + line + "\n")
                .collect(Collectors.joining("", source + "\n", ""));
    }
}
