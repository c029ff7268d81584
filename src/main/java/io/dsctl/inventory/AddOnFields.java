package io.dsctl.inventory;

import io.dsctl.cluster.AddOn;
import io.dsctl.cluster.AddOn.Download;
import io.dsctl.cluster.AddOn.Place;
import io.dsctl.cluster.AddOn.Text;
import io.dsctl.inventory.Fields.Placed;

import org.snakeyaml.engine.v2.nodes.Node;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** {@code addons}: files, folders and addresses of what a cluster gets. */
final class AddOnFields {

    static final int MAX_MEBIBYTES = 4;

    private static final long MAX_BYTES = (long) MAX_MEBIBYTES << 20;

    private static final String TEMPLATE = ".ftl";

    private static final Pattern MANIFEST = Pattern.compile("(?s).*\\.(yaml|yml|json)(\\.ftl)?");

    private static final Pattern HTTPS =
            Pattern.compile(
                    "[hH][tT][tT][pP][sS]://[A-Za-z0-9]([-A-Za-z0-9.]*[A-Za-z0-9])?(:[0-9]{1,5})?"
                            + "(/[-A-Za-z0-9._~!$&'()*+,;=:@/]*)?");

    private static final Pattern SHA256 = Pattern.compile("[0-9a-fA-F]{64}");

    private final Document document;

    AddOnFields(Document document) {
        this.document = document;
    }

    List<AddOn> read(Fields root) {
        var addOns = new ArrayList<AddOn>();
        var names = new HashSet<String>();
        for (var item : root.nestedList("addons", Block.ADD_ON, "the add-on")) {
            for (var addOn : item(item)) {
                if (names.add(addOn.name())) {
                    addOns.add(addOn);
                } else {
                    document.problem(
                            item.at(),
                            "the add-on %s is there twice".formatted(addOn.name()),
                            "remove one of them");
                }
            }
        }
        return addOns;
    }

    private List<AddOn> item(Fields item) {
        if (item.has("path") == item.has("url")) {
            document.problem(
                    item.at(),
                    "the add-on has %s"
                            .formatted(
                                    item.has("path")
                                            ? "both \"path\" and \"url\""
                                            : "neither \"path\" nor \"url\""),
                    "name a file or a folder on this machine, or an address with its sha256");
            return List.of();
        }
        return item.has("path") ? files(item) : download(item).stream().toList();
    }

    private List<AddOn> files(Fields item) {
        if (item.has("sha256")) {
            document.problem(
                    item.at("sha256"),
                    "\"sha256\" goes with \"url\"",
                    "remove it: the file is on this machine");
        }
        var written = item.text("path");
        return item.path("path").stream()
                .flatMap(path -> files(written.orElseThrow(), path))
                .toList();
    }

    private Stream<AddOn> files(Placed<String> written, Placed<Path> path) {
        if (!Files.exists(path.value())) {
            document.problem(
                    path.at(),
                    "there is no file or folder " + path.value(),
                    "`path` names a manifest on this machine, or a folder of such");
            return Stream.empty();
        }
        return Files.isDirectory(path.value())
                ? folder(written, path)
                : file(written.value(), path.value(), path.at()).stream();
    }

    private Stream<AddOn> folder(Placed<String> written, Placed<Path> folder) {
        try (var files = Files.list(folder.value())) {
            var manifests =
                    files.filter(it -> MANIFEST.matcher(it.getFileName().toString()).matches())
                            .filter(it -> !it.getFileName().toString().startsWith("."))
                            .sorted()
                            .toList();
            if (manifests.isEmpty()) {
                document.problem(
                        folder.at(),
                        "the folder %s has no manifest".formatted(folder.value()),
                        "a manifest's name ends with .yaml, .yml or .json, or with one of these and"
                                + " .ftl");
            }
            var prefix = written.value().endsWith("/") ? written.value() : written.value() + "/";
            return manifests.stream()
                    .flatMap(it -> file(prefix + it.getFileName(), it, folder.at()).stream());
        } catch (IOException _) {
            document.problem(
                    folder.at(), folder.value() + " cannot be read", "check its permissions");
            return Stream.empty();
        }
    }

    private Optional<AddOn> file(String name, Path file, Node at) {
        if (!MANIFEST.matcher(file.getFileName().toString()).matches()) {
            document.problem(
                    at,
                    "%s is no manifest".formatted(file),
                    "its name ends with .yaml, .yml or .json, or with one of these and .ftl");
            return Optional.empty();
        }
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > MAX_BYTES) {
                document.problem(
                        at,
                        "%s is no file, or larger than %d MiB".formatted(file, MAX_MEBIBYTES),
                        "take it apart");
                return Optional.empty();
            }
            return Optional.of(
                    new AddOn(name, name.endsWith(TEMPLATE), new Text(Files.readString(file))));
        } catch (CharacterCodingException _) {
            document.problem(at, "%s is not UTF-8 text".formatted(file), "save it as UTF-8");
        } catch (IOException _) {
            document.problem(at, file + " cannot be read", "check its permissions");
        }
        return Optional.empty();
    }

    private Optional<AddOn> download(Fields item) {
        item.require("sha256", "give the SHA-256 of what is there, as `sha256sum` prints it");
        var address =
                item.parsed(
                        "url",
                        AddOnFields::https,
                        "address that starts with https://",
                        "write one such as https://example.org/flannel.yaml");
        var sha256 =
                item.parsed(
                        "sha256",
                        text -> Optional.of(text).filter(it -> SHA256.matcher(it).matches()),
                        "SHA-256",
                        "write its 64 hexadecimal digits");
        return address.flatMap(
                it ->
                        sha256.map(
                                sum ->
                                        new AddOn(
                                                it.value().toString(),
                                                it.value().getPath().endsWith(TEMPLATE),
                                                new Download(
                                                        it.value(),
                                                        sum.value().toLowerCase(Locale.ROOT),
                                                        place(it.at())))));
    }

    /** Without a password in it, and without a query: this is for what everybody may have. */
    private static Optional<URI> https(String text) {
        try {
            return HTTPS.matcher(text).matches() ? Optional.of(new URI(text)) : Optional.empty();
        } catch (URISyntaxException _) {
            return Optional.empty();
        }
    }

    private Place place(Node at) {
        return at.getStartMark()
                .map(it -> new Place(it.getName(), it.getLine() + 1, it.getColumn() + 1))
                .orElseGet(() -> new Place(document.folder(at).toString(), 0, 0));
    }
}
