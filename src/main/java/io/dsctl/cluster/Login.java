package io.dsctl.cluster;

import java.nio.file.Path;
import java.util.List;

/**
 * How a server is reached: its SSH address, who logs in with which keys, and where host keys are
 * known from.
 */
public record Login(HostPort address, String user, List<Path> identityFiles, Path knownHosts) {

    public Login {
        identityFiles = List.copyOf(identityFiles);
    }

    public boolean isRoot() {
        return user.equals("root");
    }
}
