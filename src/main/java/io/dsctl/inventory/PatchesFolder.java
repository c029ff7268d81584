package io.dsctl.inventory;

import io.dsctl.cluster.PatchFile;
import io.dsctl.failure.Failure.InvalidInventory;
import io.dsctl.inventory.Fields.Placed;

import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** A folder of patches for kubeadm, which only warns about names that it does not know. */
final class PatchesFolder {

    private static final Pattern NAME =
            Pattern.compile(
                    "(kube-apiserver|kube-controller-manager|kube-scheduler|etcd|kubeletconfiguration|corednsdeployment|kubeproxydaemonset)"
                        + "[A-Za-z0-9_-]*(\\+(strategic|merge|json))?\\.(yaml|json)");

    private static final long MAX_BYTES = 64L << 10;

    private final Document document;

    PatchesFolder(Document document) {
        this.document = document;
    }

    List<PatchFile> read(Placed<Path> folder) {
        if (!Files.isDirectory(folder.value())) {
            document.problem(
                    folder.at(),
                    "there is no folder %s".formatted(folder.value()),
                    "`patches` names a folder with kubeadm's patch files");
            return List.of();
        }
        try (var files = Files.list(folder.value())) {
            return files.filter(file -> !isForPeople(file))
                    .sorted()
                    .flatMap(file -> read(folder, file).stream())
                    .toList();
        } catch (IOException unreadable) {
            return unreadable(folder, folder.value()).stream().toList();
        }
    }

    /** What keeps a folder in git, or explains it. */
    private static boolean isForPeople(Path file) {
        var name = file.getFileName().toString();
        return name.startsWith(".") || name.endsWith(".md");
    }

    private boolean isPatch(Placed<Path> folder, Path file) {
        try {
            var documents = new YamlFile(file, "a patch").documents();
            var wrong = documents.stream().filter(it -> !isMappingOrList(it)).findFirst();
            wrong.ifPresent(it -> isNoPatch(folder, place(file, it)));
            if (documents.isEmpty()) {
                isNoPatch(folder, place(file, 0, 0));
            }
            return wrong.isEmpty() && !documents.isEmpty();
        } catch (InvalidInventory broken) {
            broken.problems()
                    .forEach(
                            problem ->
                                    document.problem(
                                            folder.at(),
                                            "the patch %s %s"
                                                    .formatted(
                                                            place(
                                                                    file,
                                                                    problem.line(),
                                                                    problem.column()),
                                                            problem.what()),
                                            problem.hint()));
            return false;
        }
    }

    private static boolean isMappingOrList(Node node) {
        return node instanceof MappingNode || node instanceof SequenceNode;
    }

    private void isNoPatch(Placed<Path> folder, String place) {
        document.problem(
                folder.at(),
                "the patch %s is neither a mapping nor a list".formatted(place),
                "write the fields to change, or a list of JSON patch operations");
    }

    private static String place(Path file, Node node) {
        return node.getStartMark()
                .map(mark -> place(file, mark.getLine() + 1, mark.getColumn() + 1))
                .orElse(place(file, 0, 0));
    }

    private static String place(Path file, int line, int column) {
        var name = file.getFileName();
        return line == 0 ? name.toString() : "%s:%d:%d".formatted(name, line, column);
    }

    private Optional<PatchFile> read(Placed<Path> folder, Path file) {
        var name = file.getFileName().toString();
        if (!NAME.matcher(name).matches()) {
            document.problem(
                    folder.at(),
                    "the patches folder has a file \"%s\", which kubeadm would pass over"
                            .formatted(name),
                    "name it TARGET[SUFFIX][+strategic|+merge|+json].yaml, TARGET being one such as"
                            + " kube-apiserver, etcd or kubeletconfiguration");
            return Optional.empty();
        }
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > MAX_BYTES) {
                document.problem(
                        folder.at(),
                        "the patch %s is no file, or larger than 64 KiB".formatted(name),
                        "put one patch into one small file");
                return Optional.empty();
            }
            return Optional.of(new PatchFile(name, Files.readString(file)))
                    .filter(_ -> isPatch(folder, file));
        } catch (CharacterCodingException _) {
            document.problem(
                    folder.at(),
                    "the patch %s is not UTF-8 text".formatted(name),
                    "save it as UTF-8");
            return Optional.empty();
        } catch (IOException _) {
            return unreadable(folder, file);
        }
    }

    private Optional<PatchFile> unreadable(Placed<Path> folder, Path what) {
        document.problem(folder.at(), what + " cannot be read", "check its permissions");
        return Optional.empty();
    }
}
