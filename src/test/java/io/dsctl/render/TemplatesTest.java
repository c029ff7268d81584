package io.dsctl.render;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

class TemplatesTest {

    private final Templates templates = new Templates();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "::",
                "on",
                "1e3",
                "~",
                "a: b",
                "# no",
                "it's",
                "\"",
                "\\",
                "a\nb",
                "\t",
                "ü",
                "😀",
                "{{",
                "${x}",
                "\u0085\u2028"
            })
    void no_value_changes_its_type_or_breaks_out_of_yaml(String value) {
        assertThat(nameIn(value)).isEqualTo(value);
    }

    @Test
    void random_values_come_back_from_yaml_as_they_were() {
        var random = new Random(42);
        IntStream.range(0, 500)
                .mapToObj(_ -> randomText(random))
                .forEach(value -> assertThat(nameIn(value)).isEqualTo(value));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "it's",
                "$(touch /tmp/x)",
                "a b",
                "`id`",
                "\"",
                "\\",
                "a\nb",
                "-n",
                "*",
                "ü",
                ""
            })
    void no_value_breaks_out_of_a_shell_word(String value) throws Exception {
        var script =
                templates.render(
                        "lib/detached.sh",
                        Map.of(
                                "inputs",
                                "",
                                "attempt",
                                "",
                                "age",
                                0,
                                "work",
                                value,
                                "supervisor",
                                "",
                                "files",
                                Map.of(value, ""),
                                "traces",
                                List.of(),
                                "seconds",
                                1,
                                "deadline",
                                1));

        assertThat(script)
                .contains("keep work " + quoted(value) + " &&")
                .contains("keep " + quoted(value) + " '' &&");
        assertThat(shell("printf '%s' " + quoted(value))).isEqualTo(value);
    }

    private Object nameIn(String value) {
        var values = join();
        values.put("nodeName", value);
        var documents =
                new Load(LoadSettings.builder().build())
                        .loadAllFromString(templates.render("join-worker/kubeadm.yaml", values));
        var first = (Map<?, ?>) documents.iterator().next();
        return ((Map<?, ?>) first.get("nodeRegistration")).get("name");
    }

    private static String randomText(Random random) {
        var alphabet = "aZ09:-#'\"\\ \n\t{}[],&*!|>%@`~?ü\u2028";
        return random.ints(random.nextInt(1, 12), 0, alphabet.length())
                .mapToObj(alphabet::charAt)
                .collect(StringBuilder::new, StringBuilder::append, StringBuilder::append)
                .toString();
    }

    private static String quoted(String value) {
        return "'" + value.replace("'", "'\\''") + "'";
    }

    private static String shell(String script) throws Exception {
        var shell = new ProcessBuilder("/bin/sh").start();
        try (var stdin = shell.getOutputStream()) {
            stdin.write(script.getBytes(StandardCharsets.UTF_8));
        }
        return new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static Map<String, Object> join() {
        var values = new HashMap<String, Object>();
        values.put("api", "v1beta4");
        values.put("nodeName", "w-1");
        values.put("criSocket", "unix:///run/containerd/containerd.sock");
        values.put("endpoint", "[2001:db8:9::1]:6443");
        values.put("nodeIps", List.of("192.0.2.21", "2001:db8:1::21"));
        values.put("kubeletArgs", List.of());
        values.put("timeouts", Map.of());
        values.put("token", "abcdef.0123456789abcdef");
        values.put("caHashes", List.of("sha256:" + "0".repeat(64)));
        return values;
    }
}
