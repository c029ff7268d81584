package io.dsctl.render;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** templates/verify: what it does with kubectl's words, and that it leaves nothing. */
class VerifyScriptTest {

    private static final String NAMESPACE = "dsctl-verify-0123456789";

    /** A kubectl of a cluster with two Pods; the rest of its arguments is noted. */
    private static final String KUBECTL =
            """
            #!/bin/sh
            while [ $# -gt 0 ]; do
                case $1 in
                    --kubeconfig | --cache-dir | --server) shift ;;
                    --request-timeout*) ;;
                    -n) shift ;;
                    *) break ;;
                esac
                shift
            done
            echo "$*" | head -n 1 >>"$NOTES"
            case "$*" in
                "create -f -")
                    given=$(cat)
                    case $given in
                        *refuse-me*)
                            echo 'Error from server (Invalid): error when creating "STDIN": Service "x" is invalid: spec.ipFamilies[0]: Invalid value' >&2
                            exit 1
                            ;;
                    esac
                    ;;
                "get pods"*nodeName*) printf 'coredns\\tcp-1\\tRunning\\t[]\\t[]\\n' ;;
                "get pods"*) if [ -e "$NOTES.slow" ]; then printf 'pod-1\\tPending\\t\\t[]\\t[]\\n'; else printf 'pod-1\\tRunning\\t10.1.0.5 fd00::5\\t[]\\t[]\\npod-2\\tRunning\\t10.1.1.5 fd00:1::5\\t[]\\t[]\\n'; fi ;;
                "get services"*) printf 'both-preferred\\tPreferDualStack\\tIPv4 IPv6\\t10.2.0.1\\t10.2.0.1 fd00:2::1\\t \\n' ;;
                "get namespaces -l"*) printf 'dsctl-verify-old\\t1\\nkeep-me\\t1\\ndsctl-verify-new\\t99999999999\\n' ;;
                exec*)
                    shift 8
                    echo "ips asked"
                    echo "got $*"
                    ;;
            esac
            """;

    @TempDir private Path folder;

    @Test
    void each_pod_asks_its_neighbour_the_service_and_the_others_and_all_is_removed()
            throws Exception {
        var run = start(Map.of());
        var out = new String(run.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);

        assertThat(run.waitFor()).isZero();
        assertThat(out)
                .contains(
                        "pod-1 got sh peer=10.1.1.5:8080 peer=[fd00:1::5]:8080 service=10.2.0.1:80"
                                + " service=[fd00:2::1]:80 api=192.0.2.1:6443 AAAA=a.example.\n")
                .contains("pod-2 got sh peer=10.1.0.5:8080 peer=[fd00::5]:8080 service=10.2.0.1:80")
                .contains("0f others\ndsctl-verify-new\n")
                .contains("0f clean_up\ngone\n");
        assertThat(notes())
                .contains("delete namespace dsctl-verify-old --ignore-not-found --wait=false")
                .contains("delete namespace " + NAMESPACE + " --ignore-not-found --wait=false")
                .doesNotContain("delete namespace keep-me", "delete namespace dsctl-verify-new");
    }

    @Test
    void what_the_api_refuses_is_told_in_its_words() throws Exception {
        var run =
                start(
                        Map.of(
                                "services",
                                List.of(
                                        Map.of("name", "one", "manifest", "refuse-me"),
                                        Map.of("name", "two", "manifest", "fine"),
                                        Map.of("name", "three", "manifest", "refuse-me"))));
        var out = new String(run.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);

        assertThat(out)
                .containsPattern(
                        "\none\t.*Service \"x\" is invalid: spec.ipFamilies.0.: Invalid value\n")
                .containsPattern(
                        "\nthree\t.*Service \"x\" is invalid: spec.ipFamilies.0.: Invalid value\n")
                .doesNotContain("two\t");
    }

    /** As when dsctl is killed: the connection's other end is closed. */
    @Test
    void when_nobody_listens_any_more_the_namespace_goes_at_once() throws Exception {
        Files.writeString(folder.resolve("notes.slow"), "");
        var run = start(Map.of());
        until("create -f -");
        run.getInputStream().close();

        assertThat(run.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(notes())
                .endsWith("delete namespace " + NAMESPACE + " --ignore-not-found --wait=false\n");
    }

    @Test
    void what_a_pod_is_asked_is_answered_line_by_line() throws Exception {
        program(
                "wget",
                "case $* in *refused*) echo wget: no way >&2; exit 1 ;; *) echo \"page of $*\" ;;"
                        + " esac");
        program("nslookup", "echo \"Name: $2\"; echo \"Address: fd00::1\"");
        program("hostname", "echo localhost");
        program("sleep", ":");
        var inside = new Templates().render("verify/inside.sh", Map.of());
        var run =
                shell(
                        "sh",
                        "-c",
                        inside,
                        "sh",
                        "peer=[fd00::9]:8080",
                        "api=refused:1",
                        "AAAA=a.example.");
        run.getOutputStream().close();
        var lines =
                new String(run.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).lines();

        assertThat(lines)
                .contains(
                        "ips 10.1.0.5,fd00::5",
                        "got peer [fd00::9]:8080 0 page of -q -O -"
                                + " http://[fd00::9]:8080/hostname",
                        "got api refused:1 1 wget: no way",
                        "got AAAA a.example. 0 Name: a.example. Address: fd00::1")
                .anyMatch(it -> it.startsWith("hosts 127.0.0.1"));
    }

    private Process start(Map<String, Object> changes) throws IOException {
        program("kubectl", KUBECTL.replaceFirst("#!/bin/sh\n", ""));
        var values =
                new HashMap<String, Object>(
                        Map.of(
                                "through",
                                "cp-1",
                                "namespace",
                                NAMESPACE,
                                "seconds",
                                60,
                                "services",
                                List.of(),
                                "pods",
                                "kind: Pod\n",
                                "inside",
                                "exit",
                                "questions",
                                List.of("api=192.0.2.1:6443", "AAAA=a.example."),
                                "atOnce",
                                20,
                                "reserve",
                                30));
        values.put("mark", "0f");
        values.putAll(changes);
        var script = new Templates().render("verify/script.sh", values);
        // As the bootstrap does it.
        return shell("sh", "-c", "( exec </dev/null; eval \"$0\" )", script);
    }

    private Process shell(String... command) throws IOException {
        var builder = new ProcessBuilder(command).redirectError(folder.resolve("stderr").toFile());
        builder.environment().put("PATH", folder + ":" + System.getenv("PATH"));
        builder.environment().put("NOTES", folder.resolve("notes").toString());
        builder.environment().put("MY_POD_IPS", "10.1.0.5,fd00::5");
        return builder.start();
    }

    private void program(String name, String text) throws IOException {
        var file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + text + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private String notes() throws IOException {
        return Files.readString(folder.resolve("notes"));
    }

    private void until(String note) throws Exception {
        var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!Files.exists(folder.resolve("notes")) || !notes().contains(note)) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.sleep(50);
        }
    }
}
