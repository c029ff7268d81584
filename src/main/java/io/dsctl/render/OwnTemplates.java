package io.dsctl.render;

import io.dsctl.failure.Failure.BrokenTemplate;
import io.dsctl.failure.Nearest;
import io.dsctl.failure.Problem;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A user's folder of templates: each replaces the one of ours with the same path, or is included by
 * another of the folder. It is read once, as a whole: no name can lead out of it later.
 *
 * @param folder as the user wrote it
 * @param texts by their paths below it
 */
record OwnTemplates(String folder, SequencedMap<String, String> texts) {

    static final OwnTemplates NONE = new OwnTemplates("", new TreeMap<>());

    /**
     * @throws BrokenTemplate with everything that is wrong in it
     */
    static OwnTemplates read(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new BrokenTemplate(
                    List.of(
                            Problem.ofFile(
                                    folder.toString(),
                                    "there is no such folder",
                                    "give --templates a folder with files like"
                                            + " init-control-plane/kubeadm.yaml.ftl")));
        }
        return new Reading(folder).read();
    }

    boolean isEmpty() {
        return texts.isEmpty();
    }

    /** The path of a template as the user knows it. */
    String path(String name) {
        return Path.of(texts.containsKey(name) ? folder : BuiltInTemplates.FOLDER, name).toString();
    }

    /** One reading of a folder, with the problems that were met. */
    private static final class Reading {

        private final Path folder;
        private final List<String> ours = BuiltInTemplates.names();
        private final SequencedMap<String, String> texts = new TreeMap<>();
        private final List<Problem> problems = new ArrayList<>();

        private Reading(Path folder) {
            this.folder = folder;
        }

        private OwnTemplates read() {
            for (var file : TemplateFiles.in(folder, this::problem)) {
                read(file);
            }
            texts.keySet().forEach(this::checkUse);
            if (!problems.isEmpty()) {
                throw new BrokenTemplate(problems);
            }
            return new OwnTemplates(folder.toString(), texts);
        }

        private void read(Path file) {
            var name = folder.relativize(file).toString();
            try {
                if (!file.toRealPath().startsWith(folder.toRealPath())) {
                    problem(file, "it is a link that leads out of the folder", "copy the file");
                } else if (!name.endsWith(".sh.ftl") && !name.endsWith(".yaml.ftl")) {
                    problem(
                            file,
                            "a template's name ends with .sh.ftl or .yaml.ftl, which tells how"
                                    + " values are quoted",
                            meant(name).orElse("rename it, or take it out of the folder"));
                } else {
                    texts.put(name, Files.readString(file));
                }
            } catch (CharacterCodingException _) {
                problem(file, "it is not UTF-8", "save it as UTF-8");
            } catch (IOException _) {
                problem(file, "it cannot be read", "check that it is a file, and its permissions");
            }
        }

        /** A misspelt name would be passed over without a word. */
        private void checkUse(String name) {
            var fileName = Path.of(name).getFileName().toString();
            var isIncluded =
                    texts.entrySet().stream()
                            .anyMatch(
                                    other ->
                                            !other.getKey().equals(name)
                                                    && other.getValue().contains(fileName));
            if (!ours.contains(name) && !isIncluded) {
                problem(
                        folder.resolve(name),
                        "it replaces no template of dsctl, and no other in the folder includes it",
                        meant(name).orElse("rename it, or take it out of the folder"));
            }
        }

        private Optional<String> meant(String name) {
            var sameFile =
                    ours.stream()
                            .filter(it -> it.endsWith("/" + name) || it.equals(name + ".ftl"))
                            .toList();
            return (sameFile.isEmpty() ? Nearest.to(name, ours).stream().toList() : sameFile)
                    .stream()
                            .collect(
                                    Collectors.collectingAndThen(
                                            Collectors.joining(" or "),
                                            names ->
                                                    names.isEmpty()
                                                            ? Optional.empty()
                                                            : Optional.of(
                                                                    "did you mean "
                                                                            + names
                                                                            + "?")));
        }

        private void problem(Path file, String what, String hint) {
            problems.add(Problem.ofFile(file.toString(), what, hint));
        }
    }
}
