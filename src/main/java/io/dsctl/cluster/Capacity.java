package io.dsctl.cluster;

/**
 * How much fits into the networks of a cluster: kubeadm-facts 2.3.
 *
 * @param nodeBlocks per family of the pod networks
 * @param nodes the fewest of these: a node needs a block of each family
 * @param podsPerNode what the kubelet allows and a node's block holds
 * @param services addresses for Services, per family
 */
public record Capacity(
        DualStack<Long> nodeBlocks, long nodes, long podsPerNode, DualStack<Long> services) {

    /** The kubelet's own default. */
    public static final int MAX_PODS = 110;

    /** Of a node's block, CNIs take the network, the gateway and the broadcast address. */
    public static final int TAKEN_OF_A_BLOCK = 3;

    /** The classic allocator of the API server looks no further. */
    private static final long MAX_IPV6_SERVICES = 1L << 16;

    /**
     * @param maxPods of the kubelets
     */
    public static Capacity of(Networks networks, int maxPods) {
        var blocks = DualStack.<Long>none();
        var podsPerNode = (long) maxPods;
        for (var subnet : networks.pods()) {
            var family = subnet.family();
            var mask = networks.nodeMask(family);
            blocks = blocks.with(family, power(mask - subnet.prefixLength()));
            podsPerNode = Math.min(podsPerNode, podsIn(family, mask));
        }
        var services = DualStack.<Long>none();
        for (var subnet : networks.services()) {
            services = services.with(subnet.family(), servicesIn(subnet));
        }
        return new Capacity(
                blocks,
                blocks.stream().mapToLong(Long::longValue).min().orElse(0),
                podsPerNode,
                services);
    }

    /** How many pods a node's block of that prefix length holds. */
    public static long podsIn(Family family, int mask) {
        return Math.max(0, power(family.bits() - mask) - TAKEN_OF_A_BLOCK);
    }

    private static long servicesIn(Subnet subnet) {
        var all = power(subnet.family().bits() - subnet.prefixLength());
        return switch (subnet.family()) {
            case IPV4 -> all - 2;
            case IPV6 -> Math.min(all, MAX_IPV6_SERVICES) - 1;
        };
    }

    /** Of two; more than a long holds is as good as endless. */
    private static long power(int exponent) {
        return exponent < 0 ? 0 : exponent > 62 ? Long.MAX_VALUE : 1L << exponent;
    }
}
