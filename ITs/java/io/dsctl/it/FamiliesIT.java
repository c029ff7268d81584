package io.dsctl.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Clusters of one family, on servers that have both; and of both, the other way round. */
class FamiliesIT {

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

    /**
     * Not single-stack, but the other order: everything that is of one family alone, such as etcd,
     * is IPv6.
     */
    @Nested
    class Ipv6First {

        @RegisterExtension static final Lab LAB = Lab.with(2, 0);

        @Test
        void a_second_control_plane_joins_over_ipv6() throws Exception {
            try (var balancer = new TcpBalancer(LAB.servers())) {
                var inventory =
                        LAB.inventory()
                                .kubernetes(Lab.IPV6_FIRST)
                                .endpoint(balancer.endpoint())
                                .write();
                LAB.dsctl("apply", "--yes", inventory).exits(0);

                var second = LAB.controlPlane(2);
                assertThat(addresses(LAB, second)).isEqualTo(second.ipv6() + " " + second.ipv4());
                LAB.dsctl("plan", "--detailed-exitcode", inventory).exits(0);
            }
        }
    }

    private static String addresses(Lab lab, Server server) {
        return lab.kubectl(
                "get node "
                        + server.name()
                        + " -o jsonpath='{.status.addresses[?(@.type==\"InternalIP\")].address}'");
    }
}
