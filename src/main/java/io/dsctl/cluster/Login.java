package io.dsctl.cluster;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How a server is reached, as far as the inventory says it. What it does not say, OpenSSH's
 * configuration on the operator's machine may; then ssh's defaults hold.
 *
 * @param host a name, an address, or an alias that OpenSSH's configuration explains
 * @param configFile what is read instead of the user's and the system's configuration
 * @param bastions the servers to go through, the one nearest to the operator first; an empty list,
 *     not an absent one, means none, whatever the configuration says
 */
public record Login(
        String host,
        Optional<Integer> port,
        Optional<String> user,
        Identities identities,
        HostKeys hostKeys,
        LoginSecrets secrets,
        Optional<Path> configFile,
        Optional<List<Login>> bastions) {

    /** What SSH servers listen on. */
    public static final int DEFAULT_PORT = 22;

    public Login {
        host = new HostPort(host, DEFAULT_PORT).host();
        bastions = bastions.map(List::copyOf);
    }

    /** To a server of which the inventory says nothing more. */
    public static Login to(String host) {
        return new Login(
                host,
                Optional.empty(),
                Optional.empty(),
                Identities.unsaid(),
                HostKeys.unsaid(),
                LoginSecrets.none(),
                Optional.empty(),
                Optional.empty());
    }

    /** Where the inventory says that the server is. */
    public HostPort address() {
        return new HostPort(host, port.orElse(DEFAULT_PORT));
    }
}
