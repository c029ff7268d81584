package io.dsctl.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.dsctl.Printed;
import io.dsctl.cluster.Address;
import io.dsctl.cluster.Family;
import io.dsctl.cluster.Node;
import io.dsctl.kubeadm.KubeadmSchema;
import io.dsctl.remote.Host;
import io.dsctl.remote.Hosts;
import io.dsctl.remote.ScriptResult;
import io.dsctl.report.HumanView;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Every example in inventories/ gives files that kubeadm takes. */
class ExamplesTest {

    private static final String OLDER = "kubernetes-1.28.yaml";

    @TempDir private Path folder;

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.dsctl.Examples#all")
    void an_example_is_rendered_for_all_its_nodes(Path example) throws Exception {
        var isOlder = example.endsWith(OLDER);
        var out = folder.resolve("out");
        var err = new StringWriter();
        var request =
                new RenderFlow.Request(
                        List.of(),
                        isOlder ? Optional.empty() : Optional.of("1.36.4"),
                        Optional.of(out),
                        Optional.empty());

        var isComplete =
                new RenderFlow(
                                new HumanView(
                                        new PrintWriter(new StringWriter()),
                                        new PrintWriter(err, true),
                                        false))
                        .run(new Source(example, true), request, new Servers());

        assertThat(isComplete).as(err.toString()).isTrue();
        var configurations = configurations(out);
        assertThat(configurations).isNotEmpty();
        for (var configuration : configurations) {
            KubeadmSchema.assertValid(
                    Files.readString(configuration), isOlder ? "v1beta3" : "v1beta4");
        }
    }

    private static List<Path> configurations(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(file -> file.endsWith("kubeadm.yaml")).sorted().toList();
        }
    }

    /** Servers with the addresses that the inventory gives them, and others where it gives none. */
    private static final class Servers implements Hosts {

        private final AtomicInteger count = new AtomicInteger();
        private final Map<String, Integer> numbers = new ConcurrentHashMap<>();

        @Override
        public Host of(Node node) {
            return script -> {
                assertThat(script.text()).contains("dsctl-facts");
                return new ScriptResult(0, answer(node), "");
            };
        }

        private String answer(Node node) {
            var number = numbers.computeIfAbsent(node.name(), _ -> count.incrementAndGet());
            var ipv4 = "192.168.%d.%d".formatted(number / 200 + 1, number % 200 + 1);
            var addresses =
                    """
                    2: eth0    inet %s/24 scope global eth0
                    2: eth0    inet6 %s/64 scope global
                    """
                            .formatted(
                                    address(node, Family.IPV4, ipv4),
                                    address(node, Family.IPV6, "fd99::%x".formatted(number)))
                            .strip();
            return Printed.answers(
                    Map.of(
                            "addresses",
                            addresses,
                            "runtimes",
                            "unix:///run/containerd/containerd.sock"));
        }

        private static String address(Node node, Family family, String other) {
            return Stream.concat(
                            node.addresses().of(family).stream(),
                            node.login().address().address().stream()
                                    .filter(address -> address.family() == family))
                    .findFirst()
                    .map(Address::text)
                    .orElse(other);
        }
    }
}
