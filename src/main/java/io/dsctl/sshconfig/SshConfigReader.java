package io.dsctl.sshconfig;

import io.dsctl.sshconfig.SshConfigFile.Entry;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Reads files and what they include, once for all hosts. Whatever is wrong with one costs a warning
 * and that line or file; nothing makes it wait or run out of memory.
 */
final class SshConfigReader {

    /** READCONF_MAX_DEPTH of OpenSSH; the other limits are ours, and for all files together. */
    private static final int MAX_DEPTH = 16;

    private static final int MAX_FILES = 1000;
    private static final int MAX_BYTES = 4 << 20;
    private static final int MAX_LINES = 100_000;
    private static final int WRITABLE_BY_OTHERS = 022;

    private final SshConfigMachine machine;
    private final List<SshConfigWarning> warnings = new ArrayList<>();
    private final Deque<Path> open = new ArrayDeque<>();

    private int files;
    private int bytes;
    private int lines;

    SshConfigReader(SshConfigMachine machine) {
        this.machine = machine;
    }

    List<SshConfigWarning> warnings() {
        return List.copyOf(warnings);
    }

    /** A missing file says nothing. */
    Optional<SshConfigFile> read(Path file) {
        var system = machine.isSystems(file);
        return Files.exists(file) ? read(file, system, system) : Optional.empty();
    }

    private Optional<SshConfigFile> read(Path file, boolean system, boolean trusted) {
        try {
            if (file.toRealPath().equals(Path.of("/dev/null"))) {
                return Optional.empty();
            }
            if (!Files.isRegularFile(file)) {
                throw new SshConfigLine.Broken("is no file; it is not used");
            }
            if (!trusted) {
                refuseWhatOthersMayWrite(file);
            }
            var texts = texts(file);
            open.push(file.toRealPath());
            try {
                return Optional.of(parse(file, texts, system));
            } finally {
                open.pop();
            }
        } catch (IOException unreadable) {
            warn(file, 0, "cannot be read: " + unreadable.getMessage());
        } catch (SshConfigLine.Broken refused) {
            warn(file, 0, refused.getMessage());
        }
        return Optional.empty();
    }

    /**
     * As strict as OpenSSH's own read_config_file_depth(); Debian's patch lets a group write that
     * has no other member.
     */
    private void refuseWhatOthersMayWrite(Path file) throws IOException, SshConfigLine.Broken {
        if (!FileSystems.getDefault().supportedFileAttributeViews().contains("unix")) {
            return;
        }
        var attributes = Files.readAttributes(file, "unix:uid,mode");
        var owner = (int) attributes.get("uid");
        if (owner != 0 && machine.uid().isPresent() && owner != machine.uid().getAsInt()) {
            throw new SshConfigLine.Broken("belongs to another user; it is not used");
        }
        if (((int) attributes.get("mode") & WRITABLE_BY_OTHERS) != 0) {
            throw new SshConfigLine.Broken(
                    "can be written by others; it is not used until `chmod go-w` ends that");
        }
    }

    private String[] texts(Path file) throws IOException, SshConfigLine.Broken {
        if (files == MAX_FILES) {
            throw new SshConfigLine.Broken(
                    "is one file more than the %d that are read".formatted(MAX_FILES));
        }
        files++;
        try (var in = Files.newInputStream(file)) {
            var content = in.readNBytes(MAX_BYTES - bytes + 1);
            var texts = new String(content, StandardCharsets.UTF_8).split("\n", MAX_LINES + 1);
            if (bytes + content.length > MAX_BYTES || lines + texts.length > MAX_LINES) {
                throw new SshConfigLine.Broken("is too long; it is not used");
            }
            bytes += content.length;
            lines += texts.length;
            return texts;
        }
    }

    private SshConfigFile parse(Path file, String[] texts, boolean system) {
        var entries = new ArrayList<Entry>();
        for (int i = 0; i < texts.length; i++) {
            try {
                var line = SshConfigLine.parse(file, i + 1, texts[i]);
                line.map(it -> entry(it, system)).ifPresent(entries::add);
            } catch (SshConfigLine.Broken broken) {
                warn(file, i + 1, broken.getMessage());
                if (texts[i].strip().matches("(?is)\"?(host|match)\\b.*")) {
                    entries.add(never(file, i + 1, texts[i]));
                }
            }
        }
        return new SshConfigFile(entries);
    }

    private Entry entry(SshConfigLine line, boolean system) {
        try {
            return switch (line.keyword()) {
                case "host" -> new Entry.Block(line, SshConfigCondition.hosts(line));
                case "match" -> new Entry.Block(line, SshConfigCondition.match(line));
                case "include" -> new Entry.Include(included(line, system));
                default -> new Entry.Setting(line);
            };
        } catch (SshConfigLine.Broken broken) {
            warn(line.file(), line.number(), broken.getMessage());
            return line.keyword().equals("include")
                    ? new Entry.Include(List.of())
                    : new Entry.Block(line, new SshConfigCondition.Never());
        }
    }

    /** What is behind a header that nobody understands must not count for everybody. */
    private static Entry never(Path file, int number, String text) {
        return new Entry.Block(
                new SshConfigLine(file, number, "", text, List.of()),
                new SshConfigCondition.Never());
    }

    private List<SshConfigFile> included(SshConfigLine line, boolean system)
            throws SshConfigLine.Broken {
        if (open.size() > MAX_DEPTH) {
            throw new SshConfigLine.Broken(
                    "files include each other more than %d deep".formatted(MAX_DEPTH));
        }
        var found = new ArrayList<SshConfigFile>();
        for (var argument : line.arguments()) {
            for (var file : SshConfigGlob.files(anchored(argument, system))) {
                if (isOpen(file)) {
                    warn(line.file(), line.number(), "%s includes itself".formatted(file));
                } else {
                    read(file, system, false).ifPresent(found::add);
                }
            }
        }
        return found;
    }

    private String anchored(String argument, boolean system) throws SshConfigLine.Broken {
        var tokens = new SshConfigTokens(machine);
        var text = tokens.expandAll(argument, SshConfigTokens.OF_INCLUDES);
        if (text.isEmpty() || text.startsWith("~") && system) {
            throw new SshConfigLine.Broken("\"%s\" names no files".formatted(argument));
        }
        var home = system ? machine.systemFolder() : machine.home().resolve(".ssh");
        return text.startsWith("~") || text.startsWith("/")
                ? tokens.homes(text)
                : home + "/" + text;
    }

    private boolean isOpen(Path file) {
        try {
            return open.contains(file.toRealPath());
        } catch (IOException _) {
            return false;
        }
    }

    private void warn(Path file, int line, String what) {
        warnings.add(new SshConfigWarning(file, line, what));
    }
}
