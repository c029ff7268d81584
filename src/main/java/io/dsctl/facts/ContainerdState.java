package io.dsctl.facts;

import java.util.Optional;

/**
 * A containerd that is installed.
 *
 * @param major its version, 1 or 2; empty if it is not understood
 * @param configuration whose its configuration is
 * @param systemdCgroup whether, all files together, runc uses systemd's control groups
 */
public record ContainerdState(
        Optional<Integer> major, Configuration configuration, Optional<Boolean> systemdCgroup) {

    /** Whose /etc/containerd/config.toml is. */
    public enum Configuration {
        NONE,
        /** As the package brought it. */
        PACKAGE,
        DSCTL,
        SOMEBODY
    }
}
