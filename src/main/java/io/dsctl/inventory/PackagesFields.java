package io.dsctl.inventory;

import io.dsctl.cluster.Packages;
import io.dsctl.cluster.RepositorySettings;
import io.dsctl.cluster.SigningKey;
import io.dsctl.inventory.Fields.Placed;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The fields {@code packages} and {@code repositories}. */
final class PackagesFields {

    /** One of Kubernetes' has 1 KiB; a distribution's whole ring, some. */
    private static final long MAX_KEY_BYTES = 64L << 10;

    private final Document document;

    private PackagesFields(Document document) {
        this.document = document;
    }

    static Packages read(Document document, Fields root) {
        return new PackagesFields(document).read(root);
    }

    private Packages read(Fields root) {
        var install =
                root.parsed(
                                "packages",
                                PackagesFields::installs,
                                "way to get packages",
                                "write install, or present if they are on the servers already")
                        .map(Placed::value)
                        .orElse(true);
        var repositories = root.nested("repositories", Block.REPOSITORIES);
        return new Packages(
                install,
                settings(repositories.nested("kubernetes", Block.REPOSITORY)),
                repositories.has("containerd")
                        ? Optional.of(ofContainerd(repositories))
                        : Optional.empty());
    }

    private static Optional<Boolean> installs(String text) {
        return switch (text) {
            case "install" -> Optional.of(true);
            case "present" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    private RepositorySettings ofContainerd(Fields repositories) {
        var fields = repositories.nested("containerd", Block.REPOSITORY);
        fields.require("key", "name what it is signed with: a URL or a file");
        if (!fields.has("deb") && !fields.has("rpm")) {
            document.problem(
                    fields.at(),
                    "\"containerd\" has neither \"deb\" nor \"rpm\"",
                    "say where the repository is, or remove `containerd`: it comes from the"
                            + " distribution then");
        }
        return settings(fields);
    }

    private RepositorySettings settings(Fields fields) {
        return new RepositorySettings(
                fields.parsed(
                                "deb",
                                RepositorySettings::parseDeb,
                                "repository of debs",
                                "write its URL and, if it has them, suite and components:"
                                        + " https://mirror.example.org/docker bookworm stable")
                        .map(Placed::value),
                fields.parsed(
                                "rpm",
                                RepositorySettings::parseRpm,
                                "repository of rpms",
                                "write its base URL, such as https://mirror.example.org/rpm/")
                        .map(Placed::value),
                key(fields));
    }

    private Optional<SigningKey> key(Fields fields) {
        var url =
                fields.text("key")
                        .filter(it -> it.value().contains("://"))
                        .map(
                                it ->
                                        fields.parsed(
                                                        "key",
                                                        SigningKey.At::parse,
                                                        "URL of a key",
                                                        "write one of http or https, or the path"
                                                                + " of a file")
                                                .map(Placed::value));
        return url.isPresent()
                ? url.get().map(it -> it)
                : fields.path("key").flatMap(file -> text(file).map(SigningKey.Text::new));
    }

    private Optional<String> text(Placed<Path> file) {
        try {
            if (!Files.isRegularFile(file.value()) || Files.size(file.value()) > MAX_KEY_BYTES) {
                return problem(
                        file, "there is no key at %s".formatted(file.value()), "name its file");
            }
            var text = Files.readString(file.value());
            return text.stripLeading().startsWith(SigningKey.BEGIN)
                    ? Optional.of(text.strip() + "\n")
                    : problem(
                            file,
                            "%s is no public key in text form".formatted(file.value()),
                            "it begins with `%s`; `gpg --armor --export` writes such"
                                    .formatted(SigningKey.BEGIN));
        } catch (CharacterCodingException _) {
            return problem(
                    file,
                    "%s is no public key in text form".formatted(file.value()),
                    "a binary one becomes such with `gpg --enarmor`");
        } catch (IOException _) {
            return problem(file, file.value() + " cannot be read", "check its permissions");
        }
    }

    private Optional<String> problem(Placed<Path> file, String what, String hint) {
        document.problem(file.at(), what, hint);
        return Optional.empty();
    }
}
