package io.dsctl.cluster;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the inventory says of a repository of packages.
 *
 * @param deb URL, suite and components; no suite: it is a flat one
 * @param rpm base URL
 */
public record RepositorySettings(
        Optional<String> deb, Optional<String> rpm, Optional<SigningKey> key) {

    /** Stands for the minor version in a location, as 1.36: there is a repository for each. */
    public static final String MINOR = "{minor}";

    private static final String URL =
            "(https?://[A-Za-z0-9\\[]|file:/)[A-Za-z0-9._~:/%+,={}\\[\\]-]*";

    private static final Pattern DEB = Pattern.compile(URL + "( [A-Za-z0-9._/+~-]+)*");

    /** dnf knows {@code $releasever} and {@code $basearch}. */
    private static final Pattern RPM = Pattern.compile(URL.replace("{}", "{}$"));

    public static RepositorySettings none() {
        return new RepositorySettings(Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** Reads what stands in a sources.list; nothing in it may pass for an option or a comment. */
    public static Optional<String> parseDeb(String text) {
        return Optional.of(text).filter(it -> DEB.matcher(it).matches());
    }

    public static Optional<String> parseRpm(String text) {
        return Optional.of(text).filter(it -> RPM.matcher(it).matches());
    }

    Optional<String> location(PackageFormat format) {
        return switch (format) {
            case DEB -> deb.map(it -> it.contains(" ") ? it : withSlash(it) + " /");
            case RPM -> rpm;
        };
    }

    boolean hasLocation() {
        return deb.isPresent() || rpm.isPresent();
    }

    static String withSlash(String url) {
        return url.endsWith("/") ? url : url + "/";
    }
}
