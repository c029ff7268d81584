package io.dsctl.remote.hostkeys;

import io.dsctl.remote.hostkeys.KnownHostsLine.Marker;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the known_hosts files say of one server, and what follows from it, as in OpenSSH's
 * check_host_key(); where that depends on questions to a person, the answer is no.
 *
 * @param lines under its name
 * @param linesWithoutPort under its name without the port, if it is not on port 22
 */
public record KnownHost(List<KnownHostsLine> lines, List<KnownHostsLine> linesWithoutPort) {

    /** What they say of a key or a certificate that the server shows. */
    public sealed interface Verdict {
        record Known(KnownHostsLine line) implements Verdict {}

        /**
         * @param key its own, or that of the authority that signed its certificate
         */
        record Revoked(KnownHostsLine line, HostKey key) implements Verdict {}

        /** The files know other keys of the host: best one of the same type. */
        record Changed(KnownHostsLine line) implements Verdict {}

        /** An authority that is trusted for the host signed it, and yet it proves nothing. */
        record BadCertificate(KnownHostsLine authority, String why) implements Verdict {}

        /** An authority vouches for the host, and it shows a key that is not signed by it. */
        record Unsigned(KnownHostsLine authority) implements Verdict {}

        record Unknown() implements Verdict {}
    }

    public Verdict verdict(HostKey key) {
        return revoked(key).or(() -> plain(key)).orElseGet(this::unknown);
    }

    /** One that does not help is left aside, as OpenSSH does: its key may be known. */
    Verdict verdict(HostCertificate certificate, String principal, Instant now) {
        var authority = certificate.authority();
        var revoked = revoked(certificate.key()).or(() -> authority.flatMap(this::revoked));
        if (revoked.isPresent()) {
            return revoked.get();
        }
        var trusted =
                authorities().filter(line -> authority.equals(Optional.of(line.key()))).findFirst();
        var problem = trusted.flatMap(_ -> certificate.problem(principal, now));
        if (trusted.isPresent() && problem.isEmpty()) {
            return new Verdict.Known(trusted.get());
        }
        return plain(certificate.key())
                .orElseGet(
                        () ->
                                problem.<Verdict>map(
                                                why ->
                                                        new Verdict.BadCertificate(
                                                                trusted.get(), why))
                                        .orElseGet(this::unknown));
    }

    /** Whether certificates are of any use: an authority is trusted for the host. */
    boolean hasAuthority() {
        return authorities().findAny().isPresent();
    }

    /** The types of the keys that are known. */
    List<String> types() {
        return plainLines().map(line -> line.key().type()).distinct().toList();
    }

    private Optional<Verdict> plain(HostKey key) {
        var known = plainLines().filter(line -> line.key().equals(key)).findFirst();
        if (known.isPresent()) {
            return Optional.of(new Verdict.Known(known.get()));
        }
        var others = lines.stream().filter(line -> line.marker() == Marker.NONE).toList();
        return others.stream()
                .filter(line -> line.key().type().equals(key.type()))
                .findFirst()
                .or(() -> others.stream().findFirst())
                .map(Verdict.Changed::new);
    }

    private Verdict unknown() {
        return authorities()
                .findFirst()
                .<Verdict>map(Verdict.Unsigned::new)
                .orElseGet(Verdict.Unknown::new);
    }

    private Optional<Verdict> revoked(HostKey key) {
        return Stream.concat(lines.stream(), linesWithoutPort.stream())
                .filter(line -> line.marker() == Marker.REVOKED && line.key().equals(key))
                .findFirst()
                .map(line -> new Verdict.Revoked(line, key));
    }

    private Stream<KnownHostsLine> authorities() {
        return with(Marker.CERT_AUTHORITY);
    }

    private Stream<KnownHostsLine> plainLines() {
        return with(Marker.NONE);
    }

    /** Those under the name without port count only if there are none under the whole name. */
    private Stream<KnownHostsLine> with(Marker marker) {
        var own = lines.stream().filter(line -> line.marker() == marker).toList();
        return own.isEmpty()
                ? linesWithoutPort.stream().filter(line -> line.marker() == marker)
                : own.stream();
    }
}
