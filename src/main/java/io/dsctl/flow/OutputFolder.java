package io.dsctl.flow;

import io.dsctl.failure.Failure.WrongUsage;
import io.dsctl.report.NodeFile;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
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
            Files.createDirectories(folder);
            removeOld();
            Files.writeString(
                    folder.resolve(LIST),
                    files.stream().map(file -> path(file) + "\n").collect(Collectors.joining()));
            for (var file : files) {
                var path = folder.resolve(path(file));
                Files.createDirectories(path.getParent());
                Files.writeString(path, file.content());
            }
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

    private void removeOld() throws IOException {
        var list = folder.resolve(LIST);
        if (Files.exists(list)) {
            for (var line : Files.readAllLines(list)) {
                remove(folder.resolve(line).normalize());
            }
            return;
        }
        try (var others = Files.list(folder)) {
            if (others.findAny().isPresent()) {
                throw new WrongUsage(
                        folder + " is not empty, and not written by dsctl render",
                        "give --out a folder that is new or empty");
            }
        }
    }

    /** With the folders that are empty then. */
    private void remove(Path old) throws IOException {
        if (!old.startsWith(folder.normalize()) || !Files.isRegularFile(old)) {
            return;
        }
        Files.deleteIfExists(old);
        for (var parent = old.getParent();
                !parent.equals(folder.normalize());
                parent = parent.getParent()) {
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
