package io.dsctl.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.nio.file.Files;

/** Many connections from one dsctl: one server that answers to 300 addresses. */
@Tag("slow")
class ManyIT {

    private static final int WORKERS = 299;

    /** Measured: 243, of which 75 are what sshj reads into. */
    private static final int MOST_MEGABYTES = 256;

    @RegisterExtension static final Lab LAB = Lab.with(1, 0);

    @BeforeAll
    static void give_it_addresses() throws IOException {
        LAB.controlPlane(1)
                .run(
                        """
                        printf 'MaxStartups 1000\\n' >/etc/ssh/sshd_config.d/00-test.conf
                        systemctl reload ssh
                        for number in $(seq %1$d); do echo "addr add %2$s$number/128 dev eth0 nodad"; done | ip -6 -batch -
                        # Not what is measured here, and started 300 times.
                        printf '#!/bin/sh\\necho "${0##*/} v1.36.4" | sed "s/kubelet/Kubernetes/; s/kubeadm //"\\n' >/usr/local/sbin/kubeadm
                        chmod 755 /usr/local/sbin/kubeadm
                        cp /usr/local/sbin/kubeadm /usr/local/sbin/kubelet
                        cp /usr/local/sbin/kubeadm /usr/local/sbin/kubectl
                        # A server has few addresses of its own, not all those of the 300: the one that was asked, and one of the other family.
                        echo 'Defaults env_keep += "SSH_CONNECTION"' >/etc/sudoers.d/it-many
                        cat >/usr/local/sbin/ip <<'EOF'
                        #!/bin/sh
                        [ "$1" = -o ] || exit 0
                        set -- $SSH_CONNECTION
                        case $3 in
                            *::a:*) number=${3##*:}; ipv4=10.77.$((number / 200)).$((number %% 200 + 1)) ipv6=$3 ;;
                            *) ipv4=%3$s ipv6=%4$s ;;
                        esac
                        echo "2: eth0 inet $ipv4/16 scope global eth0"
                        echo "2: eth0 inet6 $ipv6/64 scope global"
                        EOF
                        chmod 755 /usr/local/sbin/ip
                        """
                                .formatted(
                                        WORKERS,
                                        addresses(),
                                        LAB.controlPlane(1).ipv4(),
                                        LAB.controlPlane(1).ipv6()));
        Files.writeString(
                LAB.folder().resolve("known_hosts"),
                LAB.controlPlane(1).knownHosts()
                        + LAB.controlPlane(1)
                                .knownHosts()
                                .replaceFirst("^\\S+", addresses() + "*"));
    }

    @AfterAll
    static void take_them_away() {
        LAB.controlPlane(1)
                .run(
                        "rm /usr/local/sbin/ip; ip -6 addr flush dev eth0 to "
                                + addresses()
                                + "0/112");
    }

    @Test
    void three_hundred_connections_at_once_take_little_memory() throws Exception {
        var inventory =
                LAB.inventory()
                        .controlPlanes(0)
                        .workers(0)
                        .ignoring("UniqueMachine", "one server stands for all")
                        .kubernetes(
                                "  podSubnet: [10.240.0.0/12, \"fd00:10:244::/52\"]\n"
                                        + "  serviceSubnet: [10.96.0.0/16, \"fd00:10:96::/112\"]\n")
                        .and(
                                "{name: cp, role: control-plane, host: %1$s, addresses: [%1$s, \"%2$s\"]}"
                                        .formatted(
                                                LAB.controlPlane(1).ipv4(),
                                                LAB.controlPlane(1).ipv6()))
                        .and(
                                "{name: \"w-[001:%d]\", role: worker, host: \"%s[1:%d]\"}"
                                        .formatted(WORKERS, addresses(), WORKERS))
                        .write();
        var out = LAB.folder().resolve("many.out");
        var err = LAB.folder().resolve("many.err");
        var begin = LAB.controlPlane(1).run("date +%s").strip();
        var dsctl = Dsctl.start(LAB.folder(), out, err, "plan", "-v", inventory);
        var memory = 0L;
        var connections = 0L;
        while (dsctl.isAlive()) {
            memory = Math.max(memory, Dsctl.peakMegabytes(dsctl));
            connections = Math.max(connections, connections());
        }
        var printed = Files.readString(out) + Files.readString(err);

        assertThat(dsctl.exitValue()).describedAs(printed).isZero();
        assertThat(printed.lines().filter(line -> line.endsWith("CLEAN: no trace of Kubernetes")))
                .hasSize(WORKERS + 1);
        assertThat(
                        LAB.controlPlane(1)
                                .run(
                                        "journalctl -u ssh -o cat --since @%s | grep -c '^Accepted publickey'"
                                                .formatted(begin))
                                .strip())
                .isEqualTo(Integer.toString(WORKERS + 1));
        assertThat(connections).isEqualTo(WORKERS + 1);
        assertThat(memory).isPositive().isLessThan(MOST_MEGABYTES);
    }

    private static long connections() {
        return LAB.controlPlane(1).run("ss -Htn state established sport = :22").lines().count();
    }

    /** What those of the workers begin with; not in the range that Pool gives out. */
    private static String addresses() {
        return LAB.controlPlane(1).ipv6().replaceFirst("::.*", "::a:");
    }
}
