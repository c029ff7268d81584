package io.dsctl.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.dsctl.facts.PodNetwork;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

class PodNetworkReaderTest {

    @Test
    void nothing_is_there_of_what_was_not_told() {
        assertThat(PodNetworkReader.read(new Answers(Map.of()))).isEqualTo(PodNetwork.none());
    }

    @Test
    void files_end_with_a_newline_again() {
        var network =
                PodNetworkReader.read(
                        new Answers(
                                Map.of(
                                        "conflist", "{}",
                                        "settings", "pods4 10.244.0.0/16\nown4 10.244.1.0/24",
                                        "keeper", "kept",
                                        "others", "87-podman-bridge.conflist\n",
                                        "plugins", "portmap\n",
                                        "mtus", "eth0 1450\nlo 65536\nbroken\nwg0 -1\n")));

        assertThat(network)
                .isEqualTo(
                        new PodNetwork(
                                "{}\n",
                                "pods4 10.244.0.0/16\nown4 10.244.1.0/24\n",
                                true,
                                List.of("87-podman-bridge.conflist"),
                                List.of("portmap"),
                                Map.of("eth0", 1450, "lo", 65536)));
    }
}
