package io.dsctl.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Clusters of one family, on servers that have both. */
class SingleStackIT {

    @Nested
    class Ipv4 {

        @RegisterExtension static final Lab LAB = Lab.with(1, 1);

        @Test
        void a_cluster_of_ipv4_alone_leaves_ipv6_as_it_is() {
            var inventory = LAB.inventory().kubernetes(Lab.IPV4_ONLY).user("root").write();
            LAB.dsctl("apply", "--yes", inventory).exits(0);

            assertThat(addresses(LAB, LAB.worker(1))).isEqualTo(LAB.worker(1).ipv4());
            assertThat(
                            LAB.worker(1)
                                    .run(
                                            "cat /proc/sys/net/ipv4/ip_forward"
                                                    + " /proc/sys/net/ipv6/conf/all/forwarding"))
                    .isEqualTo("1\n0\n");
            LAB.dsctl("plan", "--detailed-exitcode", inventory).exits(0);
        }
    }

    @Nested
    class Ipv6 {

        @RegisterExtension static final Lab LAB = Lab.with(1, 1);

        @Test
        void a_cluster_of_ipv6_alone() {
            var inventory = LAB.inventory().kubernetes(Lab.IPV6_ONLY).write();
            LAB.dsctl("apply", "--yes", inventory).exits(0);

            assertThat(addresses(LAB, LAB.controlPlane(1))).isEqualTo(LAB.controlPlane(1).ipv6());
            assertThat(addresses(LAB, LAB.worker(1))).isEqualTo(LAB.worker(1).ipv6());
            LAB.dsctl("plan", "--detailed-exitcode", inventory).exits(0);
        }
    }

    private static String addresses(Lab lab, Server server) {
        return lab.kubectl(
                "get node "
                        + server.name()
                        + " -o jsonpath='{.status.addresses[?(@.type==\"InternalIP\")].address}'");
    }
}
