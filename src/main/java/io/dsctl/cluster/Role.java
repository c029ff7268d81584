package io.dsctl.cluster;

public enum Role {
    CONTROL_PLANE("control-plane"),
    WORKER("worker");

    private final String title;

    Role(String title) {
        this.title = title;
    }

    /** The word for it in inventories. */
    @Override
    public String toString() {
        return title;
    }
}
