package io.dsctl.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.dsctl.facts.ImageSupply;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

class ImageSupplyReaderTest {

    @Test
    void nothing_is_known_of_what_was_not_told() {
        assertThat(ImageSupplyReader.read(new Answers(Map.of()))).isEqualTo(ImageSupply.unknown());
    }

    @Test
    void files_are_told_by_whose_they_are_and_lines_that_are_no_image_are_passed_over() {
        var ours = "/etc/containerd/certs.d/docker.io/hosts.toml";
        var others = "/etc/containerd/certs.d/a b/hosts.toml";
        var supply =
                ImageSupplyReader.read(
                        new Answers(
                                Map.of(
                                        "containerd",
                                        "containerd github.com/containerd/containerd 1.6.20~ds1",
                                        "files",
                                        "ours %s %s\nother %s\nours short\nrubbish\n"
                                                .formatted("a".repeat(64), ours, others),
                                        "environment",
                                        "HTTP_PROXY=http://p:1\nNO_PROXY=a,b\n",
                                        "reading",
                                        "no",
                                        "needed",
                                        "W1122 could not fetch a version\n"
                                                + "registry.k8s.io/pause:3.10.1\n",
                                        "present",
                                        "<none>:<none>\nregistry.k8s.io/pause:3.10.1\nIMAGE\n")));

        assertThat(supply)
                .isEqualTo(
                        new ImageSupply(
                                Optional.of(1),
                                Map.of(ours, "a".repeat(64)),
                                Set.of(others),
                                Set.of("HTTP_PROXY=http://p:1", "NO_PROXY=a,b"),
                                Optional.of(false),
                                List.of("registry.k8s.io/pause:3.10.1"),
                                Set.of("registry.k8s.io/pause:3.10.1")));
    }
}
