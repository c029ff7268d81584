package io.dsctl.kubeconfig;

import io.dsctl.cluster.Address;
import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.Family;
import io.dsctl.cluster.HostPort;
import io.dsctl.failure.Failure.WrongUsage;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Which address of a cluster is asked for. */
public sealed interface ServerAddress {

    /** The cluster's endpoint, as kubeadm wrote it into admin.conf. */
    record Endpoint() implements ServerAddress {}

    /** A control plane's own address of this family. */
    record OfFamily(Family family) implements ServerAddress {}

    /** A name or an address that the API servers have a certificate for. */
    record Given(HostPort server) implements ServerAddress {}

    /**
     * @throws WrongUsage if the words mean nothing
     */
    static ServerAddress parse(Optional<String> words) {
        return words.map(ServerAddress::parse).orElseGet(Endpoint::new);
    }

    private static ServerAddress parse(String words) {
        return Stream.of(Family.values())
                .filter(it -> it.toString().toLowerCase(Locale.ROOT).equals(words))
                .findFirst()
                .<ServerAddress>map(OfFamily::new)
                .or(() -> HostPort.parse(words, Cluster.API_PORT).map(Given::new))
                .orElseThrow(
                        () ->
                                new WrongUsage(
                                        "--server: %s is no address".formatted(words),
                                        "write ipv4, ipv6, or a host with or without a port, such"
                                                + " as 192.0.2.1 or [2001:db8::1]:6443"));
    }

    /**
     * The one that is meant; empty: admin.conf's own.
     *
     * @param of the control plane that answered, its addresses
     * @throws WrongUsage if it has none of the family
     */
    default Optional<HostPort> of(String controlPlane, List<Address> of) {
        return switch (this) {
            case Endpoint _ -> Optional.empty();
            case Given(var server) -> Optional.of(server);
            case OfFamily(var family) ->
                    Optional.of(
                            of.stream()
                                    .filter(it -> it.family() == family)
                                    .map(it -> new HostPort(it.text(), Cluster.API_PORT))
                                    .findFirst()
                                    .orElseThrow(
                                            () ->
                                                    new WrongUsage(
                                                            "--server: %s has no %s address"
                                                                    .formatted(
                                                                            controlPlane, family),
                                                            "leave it away, or name an address"
                                                                    + " that it has")));
        };
    }
}
