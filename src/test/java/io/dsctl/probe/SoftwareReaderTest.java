package io.dsctl.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.dsctl.cluster.KubernetesVersion;
import io.dsctl.facts.ContainerdState;
import io.dsctl.facts.ContainerdState.Configuration;
import io.dsctl.facts.Software;

import org.junit.jupiter.api.Test;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

class SoftwareReaderTest {

    @Test
    void a_member_is_not_asked() {
        assertThat(SoftwareReader.read(new Answers(Map.of("machine", "abc")))).isEmpty();
    }

    @Test
    void a_system_is_known_by_what_os_release_says() {
        var rocky =
                read("os", "ID rocky\nID_LIKE rhel centos fedora\nVERSION_ID 9.6\nMANAGER-dnf yes");

        assertThat(rocky.id()).isEqualTo("rocky");
        assertThat(rocky.like()).containsExactly("rhel", "centos", "fedora");
        assertThat(rocky.release()).isEqualTo("9.6");
        assertThat(rocky.managers()).containsExactly("dnf");
        assertThat(rocky.system()).isEqualTo("rocky 9.6");
        assertThat(rocky.readOnly()).isFalse();
        assertThat(read("os", "ID debian\nID_LIKE \nVERSION_ID \n").system()).isEqualTo("debian");
        assertThat(read("os", "ID \n").system()).isEqualTo("a system without os-release");
        assertThat(read("os", "ID fedora\nREAD_ONLY yes").readOnly()).isTrue();
        assertThat(read("os", "ID fedora\nSELINUX Enforcing").enforcing()).isTrue();
        assertThat(read("os", "ID fedora\nSELINUX Permissive").enforcing()).isFalse();
    }

    @Test
    void packages_are_known_by_version_and_hold() {
        var software =
                read(
                        "packages",
                        """
                        kubelet 1.36.4-1.1
                        kubeadm 1:1.36.3-150500.1.1
                        held kubelet
                        held linux-image
                        kubectl is
                        """);

        assertThat(software.installed())
                .isEqualTo(
                        Map.of(
                                "kubelet", new KubernetesVersion(1, 36, 4),
                                "kubeadm", new KubernetesVersion(1, 36, 3)));
        assertThat(software.held()).containsExactly("kubelet");
    }

    @Test
    void containerd_is_known_by_version_and_whose_its_configuration_is() {
        assertThat(
                        read(
                                        "containerd",
                                        "version containerd github.com/containerd/containerd"
                                                + " 1.6.20~ds1 1.6.20~ds1-1+deb12u3\n"
                                                + "configuration package\nsystemd no")
                                .containerd())
                .contains(
                        new ContainerdState(
                                Optional.of(1), Configuration.PACKAGE, Optional.of(false)));
        assertThat(
                        read(
                                        "containerd",
                                        "version containerd github.com/containerd/containerd/v2"
                                                + " v2.1.4 75cb2b7193e4\nconfiguration somebody\n"
                                                + "systemd yes")
                                .containerd())
                .contains(
                        new ContainerdState(
                                Optional.of(2), Configuration.SOMEBODY, Optional.of(true)));
        assertThat(read("containerd", "version garbage\nconfiguration none").containerd())
                .contains(
                        new ContainerdState(
                                Optional.empty(), Configuration.NONE, Optional.empty()));
        assertThat(read("containerd", "").containerd()).isEmpty();
    }

    private static Software read(String question, String answer) {
        var answers = new HashMap<>(Map.of("os", "ID debian\nVERSION_ID 12\n"));
        answers.put(question, answer);
        return SoftwareReader.read(new Answers(answers)).orElseThrow();
    }
}
