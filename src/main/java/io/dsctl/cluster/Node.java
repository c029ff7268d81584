package io.dsctl.cluster;

/**
 * A server that is to be a node of the cluster.
 *
 * @param addresses the ones that the inventory gives; the others are detected on the server
 */
public record Node(
        String name, Role role, Login login, DualStack<Address> addresses, NodeSettings settings) {

    public boolean isControlPlane() {
        return role == Role.CONTROL_PLANE;
    }

    /** By the name, which no other node of a cluster has: nodes are what many maps go by. */
    @Override
    public int hashCode() {
        return name.hashCode();
    }

    /** As of any record; of two nodes of one cluster the names tell at once. */
    @Override
    public boolean equals(Object object) {
        return this == object
                || object instanceof Node other
                        && name.equals(other.name)
                        && role == other.role
                        && login.equals(other.login)
                        && addresses.equals(other.addresses)
                        && settings.equals(other.settings);
    }

    @Override
    public String toString() {
        return name;
    }
}
