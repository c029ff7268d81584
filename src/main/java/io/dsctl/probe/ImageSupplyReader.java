package io.dsctl.probe;

import io.dsctl.facts.ImageSupply;

import java.util.List;
import java.util.stream.Collectors;

/** Reads how a server gets images, and which of them it has: pure. */
final class ImageSupplyReader {

    private static final String OURS = "ours ";
    private static final String OTHER = "other ";
    private static final int DIGEST = 64;

    private ImageSupplyReader() {}

    static ImageSupply read(Answers answers) {
        return new ImageSupply(
                answers.lines("containerd").stream()
                        .findFirst()
                        .flatMap(line -> SoftwareReader.major(List.of(line.split(" +")))),
                answers.lines("files").stream()
                        .filter(line -> line.startsWith(OURS))
                        .map(line -> line.substring(OURS.length()))
                        .filter(line -> line.length() > DIGEST + 1)
                        .collect(
                                Collectors.toMap(
                                        line -> line.substring(DIGEST + 1),
                                        line -> line.substring(0, DIGEST),
                                        (first, _) -> first)),
                answers.lines("files").stream()
                        .filter(line -> line.startsWith(OTHER))
                        .map(line -> line.substring(OTHER.length()))
                        .collect(Collectors.toSet()),
                answers.lines("environment").stream().collect(Collectors.toSet()),
                answers.lines("reading").stream().findFirst().map("yes"::equals),
                answers.lines("needed").stream()
                        .map(String::strip)
                        .filter(ImageSupplyReader::isImage)
                        .toList(),
                answers.lines("present").stream()
                        .map(String::strip)
                        .filter(ImageSupplyReader::isImage)
                        .collect(Collectors.toSet()));
    }

    /** A name with a tag; kubeadm's warnings go elsewhere. */
    private static boolean isImage(String line) {
        return line.matches("[A-Za-z0-9\\[][^ ]{0,500}:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");
    }
}
