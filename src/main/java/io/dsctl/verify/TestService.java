package io.dsctl.verify;

import io.dsctl.cluster.Family;
import io.dsctl.cluster.Networks;

import java.util.List;
import java.util.Optional;

/**
 * A Service that is asked for, to see what the API server makes of it.
 *
 * @param check that it is for
 * @param policy its ipFamilyPolicy; empty: left to the API server
 * @param families its ipFamilies; empty: left to the API server
 */
public record TestService(
        ClusterCheck check,
        String name,
        Type type,
        Optional<Policy> policy,
        List<Family> families) {

    /** Its Pods are asked over. */
    static final String FOR_PODS = "both-preferred";

    /** In Kubernetes' own words. */
    public enum Type {
        ClusterIP,
        LoadBalancer
    }

    /** In Kubernetes' own words. */
    public enum Policy {
        SingleStack,
        PreferDualStack,
        RequireDualStack
    }

    public TestService {
        families = List.copyOf(families);
    }

    /** Those for a cluster with such networks; also what it must refuse. */
    static List<TestService> all(Networks networks) {
        return List.of(
                plain(ClusterCheck.SERVICE_DEFAULT, "plain", Optional.empty(), List.of()),
                plain(
                        ClusterCheck.SERVICE_IPV4,
                        "only-ipv4",
                        Optional.empty(),
                        List.of(Family.IPV4)),
                plain(
                        ClusterCheck.SERVICE_IPV6,
                        "only-ipv6",
                        Optional.empty(),
                        List.of(Family.IPV6)),
                plain(
                        ClusterCheck.SERVICE_PREFER_DUAL_STACK,
                        FOR_PODS,
                        Optional.of(Policy.PreferDualStack),
                        List.of()),
                plain(
                        ClusterCheck.SERVICE_REQUIRE_DUAL_STACK,
                        "both-required",
                        Optional.of(Policy.RequireDualStack),
                        List.of()),
                new TestService(
                        ClusterCheck.SERVICE_LOAD_BALANCER,
                        "balanced",
                        Type.LoadBalancer,
                        Optional.of(Policy.PreferDualStack),
                        networks.families().reversed()));
    }

    private static TestService plain(
            ClusterCheck check, String name, Optional<Policy> policy, List<Family> families) {
        return new TestService(check, name, Type.ClusterIP, policy, families);
    }
}
