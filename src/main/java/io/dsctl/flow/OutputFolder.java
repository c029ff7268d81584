package io.dsctl.flow;

import io.dsctl.failure.Failure.WrongUsage;
import io.dsctl.report.NodeFile;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A folder that render writes as a whole: {@code NODE/kubeadm.yaml} and so on. It is taken over
 * only if it is new, empty, or written by render before; then it holds just what this run gave.
 */
final class OutputFolder {

    /** Lists what is ours, and is what a folder of ours is known by. */
    private static final String LIST = ".dsctl-rendered";

    private final Path folder;

    OutputFolder(Path folder) {
        this.folder = folder;
    }

    void write(List<NodeFile> files) {
        try {
            Files.createDirectories(folder.toAbsolutePath());
            write(files, folder.toRealPath());
        } catch (AccessDeniedException denied) {
            throw new WrongUsage(
                    denied.getFile() + " cannot be written: permission denied",
                    "give --out a folder of your own");
        } catch (IOException broken) {
            throw new WrongUsage(
                    "the files cannot be written to " + folder,
                    "look whether it is a folder, and whether its disk has space");
        }
    }

    /**
     * @param root the folder itself, wherever links lead to it: all that is ours begins with it
     */
    private void write(List<NodeFile> files, Path root) throws IOException {
        var list = root.resolve(LIST);
        refuseLinks(root, list);
        var old = old(root, list);
        old.forEach(file -> refuseLinks(root, file));
        files.forEach(file -> refuseLinks(root, root.resolve(path(file))));

        for (var file : old) {
            remove(root, file);
        }
        Files.writeString(
                list, files.stream().map(file -> path(file) + "\n").collect(Collectors.joining()));
        for (var file : files) {
            var path = root.resolve(path(file));
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.content());
        }
    }

    /** What render wrote before; a line that leads elsewhere is not render's. */
    private List<Path> old(Path root, Path list) throws IOException {
        if (Files.exists(list)) {
            return Files.readAllLines(list).stream()
                    .map(line -> root.resolve(line).normalize())
                    .filter(file -> file.startsWith(root) && !file.equals(root))
                    .toList();
        }
        try (var others = Files.list(root)) {
            if (others.findAny().isPresent()) {
                throw new WrongUsage(
                        folder + " is not empty, and not written by dsctl render",
                        "give --out a folder that is new or empty");
            }
        }
        return List.of();
    }

    /** Behind a link are files that render neither wrote nor may remove. */
    private static void refuseLinks(Path root, Path file) {
        for (var path = file; !path.equals(root); path = path.getParent()) {
            if (Files.isSymbolicLink(path)) {
                throw new WrongUsage(
                        path + " is a link, which dsctl render did not make",
                        "remove it, or give --out another folder");
            }
        }
    }

    /** With the folders that are empty then. */
    private static void remove(Path root, Path old) throws IOException {
        if (!Files.isRegularFile(old, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.delete(old);
        for (var parent = old.getParent(); !parent.equals(root); parent = parent.getParent()) {
            try {
                Files.deleteIfExists(parent);
            } catch (DirectoryNotEmptyException _) {
                return;
            }
        }
    }

    private static String path(NodeFile file) {
        return file.node() + "/" + file.name();
    }
}
