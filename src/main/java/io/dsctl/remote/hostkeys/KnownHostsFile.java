package io.dsctl.remote.hostkeys;

import io.dsctl.remote.hostkeys.KnownHostsLine.Names;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * A known_hosts file as it was read once. What it says of a name is found by an index, but for
 * hashed names, which cost a hash a line: that is done when a name is first asked for, and
 * remembered, also when the file grows.
 */
final class KnownHostsFile {

    private final Path path;
    private final byte[] content;
    private final List<Chunk> chunks;

    private KnownHostsFile(Path path, byte[] content, List<Chunk> chunks) {
        this.path = path;
        this.content = content;
        this.chunks = chunks;
    }

    static KnownHostsFile of(Path path, byte[] content) {
        return new KnownHostsFile(path, content, List.of(Chunk.of(path, content, 0, 1)));
    }

    /** In the order of the file. */
    List<KnownHostsLine> linesOf(String name) {
        return chunks.stream().flatMap(chunk -> chunk.linesOf(name).stream()).toList();
    }

    /** The file as it is now. Most often it only became longer, by lines of our own. */
    KnownHostsFile now(byte[] bytes) {
        if (Arrays.equals(bytes, content)) {
            return this;
        }
        var grew =
                bytes.length > content.length
                        && content.length > 0
                        && content[content.length - 1] == '\n'
                        && Arrays.equals(content, 0, content.length, bytes, 0, content.length);
        return grew
                ? new KnownHostsFile(
                        path,
                        bytes,
                        Stream.concat(
                                        chunks.stream(),
                                        Stream.of(
                                                Chunk.of(
                                                        path,
                                                        bytes,
                                                        content.length,
                                                        chunks.getLast().nextLine)))
                                .toList())
                : of(path, bytes);
    }

    /** Lines that were read at one time. */
    private static final class Chunk {

        private final int nextLine;
        private final Map<String, List<KnownHostsLine>> listed = new HashMap<>();
        private final List<KnownHostsLine> patterns = new ArrayList<>();
        private final List<KnownHostsLine> hashed = new ArrayList<>();
        private final Map<String, List<KnownHostsLine>> found = new ConcurrentHashMap<>();

        private Chunk(int nextLine) {
            this.nextLine = nextLine;
        }

        static Chunk of(Path path, byte[] bytes, int from, int firstLine) {
            var text = new String(bytes, from, bytes.length - from, StandardCharsets.ISO_8859_1);
            var texts = text.split("\n", -1);
            var chunk = new Chunk(firstLine + texts.length - 1);
            for (int i = 0; i < texts.length; i++) {
                KnownHostsLine.parse(path, firstLine + i, texts[i]).ifPresent(chunk::add);
            }
            return chunk;
        }

        private void add(KnownHostsLine line) {
            switch (line.names()) {
                case Names.Listed(var names) ->
                        names.stream()
                                .distinct()
                                .forEach(
                                        name ->
                                                listed.computeIfAbsent(name, _ -> new ArrayList<>())
                                                        .add(line));
                case Names.Patterns _ -> patterns.add(line);
                case Names.Hashed _ -> hashed.add(line);
            }
        }

        List<KnownHostsLine> linesOf(String name) {
            // Not computeIfAbsent: hashing ten thousand names for one host would hold up others.
            var known = found.get(name);
            if (known == null) {
                known = find(name);
                found.put(name, known);
            }
            return known;
        }

        private List<KnownHostsLine> find(String name) {
            var hmac = KnownHostsLine.hmac();
            return Stream.concat(
                            listed.getOrDefault(name, List.of()).stream(),
                            Stream.concat(patterns.stream(), hashed.stream())
                                    .filter(line -> line.matches(name, hmac)))
                    .sorted(Comparator.comparingInt(KnownHostsLine::number))
                    .toList();
        }
    }
}
