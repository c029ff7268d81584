package io.dsctl.cluster;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;

/** A released version of Kubernetes, 1.x.y. */
public record KubernetesVersion(int major, int minor, int patch)
        implements Comparable<KubernetesVersion> {

    private static final Pattern TEXT =
            Pattern.compile("v?([0-9]{1,3})\\.([0-9]{1,4})\\.([0-9]{1,4})([-+].*)?");

    /** Reads {@code 1.36.4}, {@code v1.36.4} and what vendors append to it. */
    public static Optional<KubernetesVersion> parse(String text) {
        var match = TEXT.matcher(text.strip());
        return match.matches()
                ? Optional.of(
                        new KubernetesVersion(
                                Integer.parseInt(match.group(1)),
                                Integer.parseInt(match.group(2)),
                                Integer.parseInt(match.group(3))))
                : Optional.empty();
    }

    /** Whether it is 1.{@code minor} or newer. */
    public boolean isAtLeast(int minor) {
        return major > 1 || major == 1 && this.minor >= minor;
    }

    public boolean isSameMinor(KubernetesVersion other) {
        return major == other.major && minor == other.minor;
    }

    @Override
    public int compareTo(KubernetesVersion other) {
        return Comparator.comparingInt(KubernetesVersion::major)
                .thenComparingInt(KubernetesVersion::minor)
                .thenComparingInt(KubernetesVersion::patch)
                .compare(this, other);
    }

    /** With the leading v that kubeadm and its files use. */
    @Override
    public String toString() {
        return "v" + major + "." + minor + "." + patch;
    }
}
