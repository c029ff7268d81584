package io.dsctl.render;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The files of a user's folder that are to be read. It may be any folder, by mistake: whatever has
 * no end, or would make a reader wait, is a problem and is not touched.
 */
final class TemplateFiles extends SimpleFileVisitor<Path> {

    /** Told what is wrong with a file. */
    interface Problems {
        void add(Path file, String what, String hint);
    }

    private static final int DEEPEST = 4;
    private static final int MOST = 500;
    private static final int LARGEST = 1 << 20;

    private final Path folder;
    private final Problems problems;
    private final List<Path> files = new ArrayList<>();

    private TemplateFiles(Path folder, Problems problems) {
        this.folder = folder;
        this.problems = problems;
    }

    /** Hidden files and notes for people are none of them. */
    static List<Path> in(Path folder, Problems problems) {
        var found = new TemplateFiles(folder, problems);
        try {
            Files.walkFileTree(folder, Set.of(FileVisitOption.FOLLOW_LINKS), DEEPEST, found);
        } catch (IOException _) {
            found.unreadable(folder);
        }
        return found.files.stream().sorted().toList();
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
        return isHidden(directory) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        if (isHidden(file)) {
            return FileVisitResult.CONTINUE;
        }
        if (attributes.isDirectory()) {
            problems.add(
                    file,
                    "folders are read only %d deep".formatted(DEEPEST - 1),
                    "move it up, or take it out of the folder");
        } else if (!file.toString().endsWith(".md")) {
            if (files.size() == MOST) {
                problems.add(
                        folder,
                        "it has more than %d files".formatted(MOST),
                        "give --templates a folder with nothing else in it");
                return FileVisitResult.TERMINATE;
            }
            check(file, attributes);
        }
        return FileVisitResult.CONTINUE;
    }

    private void check(Path file, BasicFileAttributes attributes) {
        if (attributes.isSymbolicLink()) {
            problems.add(file, "it is a link that leads nowhere", "correct it, or remove it");
        } else if (!attributes.isRegularFile()) {
            problems.add(file, "it is no regular file", "write the template into a file");
        } else if (attributes.size() > LARGEST) {
            problems.add(
                    file,
                    "it is larger than %d MiB".formatted(LARGEST >> 20),
                    "this is hardly a template");
        } else {
            files.add(file);
        }
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException thrown) {
        if (!isHidden(file)) {
            unreadable(file);
        }
        return FileVisitResult.CONTINUE;
    }

    private void unreadable(Path file) {
        problems.add(file, "it cannot be read", "check its permissions, and links in it");
    }

    /** All above it are none: nothing is visited in a hidden folder. The user's own may be one. */
    private boolean isHidden(Path file) {
        return !file.equals(folder) && file.getFileName().toString().startsWith(".");
    }
}
