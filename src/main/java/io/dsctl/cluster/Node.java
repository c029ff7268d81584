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

    @Override
    public String toString() {
        return name;
    }
}
