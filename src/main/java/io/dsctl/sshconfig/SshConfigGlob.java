package io.dsctl.sshconfig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.PatternSyntaxException;

/** Names of files with wildcards, as glob(7) has them: no braces, and hidden files hide. */
final class SshConfigGlob {

    /** Ours: a pattern may not search the whole disk. */
    private static final int MAX_SEEN = 20_000;

    private int seen;

    private SshConfigGlob() {}

    /** The files there are, in lexical order. */
    static List<Path> files(String absolute) throws SshConfigLine.Broken {
        try {
            return new SshConfigGlob().find(absolute);
        } catch (InvalidPathException | PatternSyntaxException _) {
            throw new SshConfigLine.Broken("\"%s\" names no files".formatted(absolute));
        }
    }

    private List<Path> find(String absolute) throws SshConfigLine.Broken {
        var found = List.of(Path.of("/"));
        for (var part : absolute.split("/+")) {
            if (!part.isEmpty()) {
                found =
                        part.chars().anyMatch(c -> "*?[".indexOf(c) >= 0)
                                ? children(found, part)
                                : found.stream().map(folder -> folder.resolve(part)).toList();
            }
        }
        return found.stream().filter(Files::exists).toList();
    }

    private List<Path> children(List<Path> folders, String part) throws SshConfigLine.Broken {
        var glob = part.replace("[^", "[!").replaceAll("([{}])", "\\\\$1");
        var matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob);
        var found = new ArrayList<Path>();
        for (var folder : folders) {
            for (var child : children(folder)) {
                var hidden = child.getFileName().toString().startsWith(".");
                if (matcher.matches(child.getFileName()) && (part.startsWith(".") || !hidden)) {
                    found.add(child);
                }
            }
        }
        return found;
    }

    private List<Path> children(Path folder) throws SshConfigLine.Broken {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var children = Files.list(folder)) {
            var some = children.limit(MAX_SEEN - seen + 1).sorted().toList();
            seen += some.size();
            if (seen > MAX_SEEN) {
                throw new SshConfigLine.Broken("there are too many files to look through");
            }
            return some;
        } catch (IOException | UncheckedIOException _) {
            return List.of();
        }
    }
}
