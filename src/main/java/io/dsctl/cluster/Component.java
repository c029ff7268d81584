package io.dsctl.cluster;

/** A component that kubeadm runs on control planes and that takes arguments of one's own. */
public enum Component {
    API_SERVER("apiServer"),
    CONTROLLER_MANAGER("controllerManager"),
    SCHEDULER("scheduler"),
    ETCD("etcd");

    private final String field;

    Component(String field) {
        this.field = field;
    }

    /** Its name in inventories and in kubeadm's configuration. */
    public String field() {
        return field;
    }
}
