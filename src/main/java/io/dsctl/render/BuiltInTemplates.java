package io.dsctl.render;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;

/** What is in templates/, by the paths below it. */
final class BuiltInTemplates {

    static final String FOLDER = "templates";

    private BuiltInTemplates() {}

    /** They travel with the program: in its jar, or beside the classes while it is built. */
    static List<String> names() {
        try {
            var program =
                    Path.of(
                            BuiltInTemplates.class
                                    .getProtectionDomain()
                                    .getCodeSource()
                                    .getLocation()
                                    .toURI());
            return Files.isDirectory(program) ? inFolder(program.resolve(FOLDER)) : inJar(program);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static List<String> inFolder(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    private static List<String> inJar(Path program) throws IOException {
        try (var jar = new JarFile(program.toFile())) {
            return jar.stream()
                    .filter(
                            entry ->
                                    !entry.isDirectory()
                                            && entry.getName().startsWith(FOLDER + "/"))
                    .map(entry -> entry.getName().substring(FOLDER.length() + 1))
                    .sorted()
                    .toList();
        }
    }
}
