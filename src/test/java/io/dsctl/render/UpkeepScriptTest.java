package io.dsctl.render;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** templates/probe/upkeep.sh: what it sends of files with secrets in them. */
class UpkeepScriptTest {

    private static final String CERTIFICATE =
            "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";

    @Test
    void a_key_beside_a_certificate_stays_on_the_server(@TempDir Path folder) throws Exception {
        var pem =
                Files.writeString(
                        folder.resolve("client.pem"),
                        CERTIFICATE
                                + "-----BEGIN EC PRIVATE KEY-----\nc2VjcmV0\n-----END EC PRIVATE"
                                + " KEY-----\n");
        var kubeconfig =
                Files.writeString(
                        folder.resolve("admin.conf"),
                        """
                        users:
                        - name: kubernetes-admin
                          user:
                            client-certificate-data: TUlJQg==
                            client-key-data: c2VjcmV0
                        """);

        assertThat(run(pem, kubeconfig, folder.resolve("none")))
                .contains("file %s\n%s\n".formatted(pem, CERTIFICATE))
                .contains("file %s\nTUlJQg==\n".formatted(kubeconfig))
                .doesNotContain("c2VjcmV0")
                .doesNotContain("KEY")
                .doesNotContain("none");
    }

    @Test
    void a_file_without_end_is_cut(@TempDir Path folder) throws Exception {
        var endless =
                Files.writeString(
                        folder.resolve("ca.crt"),
                        "-----BEGIN CERTIFICATE-----\n" + "MIIB\n".repeat(100_000));

        assertThat(run(endless)).hasSizeLessThan(40_000);
    }

    private static String run(Path... files) throws Exception {
        var paths = List.of(files).stream().map(Path::toString).toList();
        var script =
                new Templates()
                        .render(
                                "probe/upkeep.sh",
                                Map.of(
                                        "files",
                                        paths.stream().filter(it -> !it.endsWith(".conf")).toList(),
                                        "kubeconfigs",
                                        paths.stream().filter(it -> it.endsWith(".conf")).toList(),
                                        "through",
                                        "cp-1",
                                        "mark",
                                        "0f"));
        var shell = new ProcessBuilder("/bin/sh", "-s").redirectErrorStream(true).start();
        try (var stdin = shell.getOutputStream()) {
            stdin.write(script.getBytes(StandardCharsets.UTF_8));
        }
        return new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
