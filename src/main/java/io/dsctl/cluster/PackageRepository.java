package io.dsctl.cluster;

/**
 * A repository of packages that a server is told of.
 *
 * @param name of its files on the server, without an ending
 * @param location for debs what stands in a sources.list behind the options: a URL, a suite and
 *     components; for rpms the base URL
 */
public record PackageRepository(String name, String location, SigningKey key) {

    /** Without suite and components. */
    public String url() {
        return location.split(" ", 2)[0];
    }
}
