package io.dsctl.cluster;

import java.net.URI;

/**
 * Objects that a cluster gets when its control plane is there.
 *
 * @param name once in an inventory: the file's path or the address, as it was written
 * @param isTemplate whether values of the cluster are put in first
 */
public record AddOn(String name, boolean isTemplate, Source source) {

    /** Where its text comes from. */
    public sealed interface Source {}

    /** It was read with the inventory. */
    public record Text(String text) implements Source {
        @Override
        public String toString() {
            return "Text of " + text.length();
        }
    }

    /**
     * It is fetched when it is needed, and must be just what was meant.
     *
     * @param sha256 in lower-case hexadecimal digits
     * @param place where the inventory names it
     */
    public record Download(URI address, String sha256, Place place) implements Source {}

    /**
     * @param line counted from 1, and so is the column
     */
    public record Place(String file, int line, int column) {}
}
