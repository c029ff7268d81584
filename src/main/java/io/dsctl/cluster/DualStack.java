package io.dsctl.cluster;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** At most one value of each address family. */
public record DualStack<T>(Optional<T> ipv4, Optional<T> ipv6) {

    public static <T> DualStack<T> none() {
        return new DualStack<>(Optional.empty(), Optional.empty());
    }

    public DualStack<T> with(Family family, T value) {
        return switch (family) {
            case IPV4 -> new DualStack<>(Optional.of(value), ipv6);
            case IPV6 -> new DualStack<>(ipv4, Optional.of(value));
        };
    }

    public Optional<T> of(Family family) {
        return switch (family) {
            case IPV4 -> ipv4;
            case IPV6 -> ipv6;
        };
    }

    public <R> DualStack<R> map(Function<T, R> change) {
        return new DualStack<>(ipv4.map(change), ipv6.map(change));
    }

    public Stream<T> stream() {
        return Stream.of(ipv4, ipv6).flatMap(Optional::stream);
    }

    /** The values of the named families, in that order. */
    public List<T> inOrder(List<Family> families) {
        return families.stream().map(this::of).flatMap(Optional::stream).toList();
    }
}
