package io.dsctl.verify;

import java.util.Locale;

/**
 * What is checked: the nine rows of Kubernetes' page "Validate IPv4/IPv6 dual-stack" and our own
 * additions (kubeadm-facts 5). Names and order are documented in docs/verify.md and keep their
 * meaning.
 */
public enum ClusterCheck {
    /** Of control planes. */
    API_READY(false),
    NODE_READY(false),
    /** Row 2. */
    NODE_ADDRESSES(false),
    /** Row 1. */
    NODE_POD_CIDRS(false),
    FORWARDING(false),
    DEFAULT_ROUTE(false),
    PROXY_RULES(false),
    SYSTEM_PODS(false),
    /** Row 6. */
    SERVICE_DEFAULT(false),
    SERVICE_IPV4(false),
    /** Row 7. */
    SERVICE_IPV6(false),
    /** Row 8. */
    SERVICE_PREFER_DUAL_STACK(false),
    SERVICE_REQUIRE_DUAL_STACK(false),
    /** Row 9. */
    SERVICE_LOAD_BALANCER(false),
    /** Row 3. */
    POD_ADDRESSES(true),
    /** Row 4. */
    POD_ENVIRONMENT(true),
    /** Row 5. */
    POD_HOSTS(true),
    POD_TO_POD(true),
    POD_TO_SERVICE(true),
    POD_TO_API(true),
    DNS(true);

    private final boolean needsPod;

    ClusterCheck(boolean needsPod) {
        this.needsPod = needsPod;
    }

    /** Whether a Pod on the node is asked; without a network add-on there is none. */
    public boolean needsPod() {
        return needsPod;
    }

    /** As in {@code node-pod-cidrs}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
