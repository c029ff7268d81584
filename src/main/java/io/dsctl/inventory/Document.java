package io.dsctl.inventory;

import io.dsctl.failure.Failure;
import io.dsctl.failure.Problem;

import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** One YAML file and the problems found in it so far. */
final class Document {

    /** A thousand nodes fit many times; what is larger is another file. */
    private static final long MAX_BYTES = 4L << 20;

    private final String name;
    private final List<Problem> problems = new ArrayList<>();

    private Document(String name) {
        this.name = name;
    }

    static Document named(Path file) {
        return new Document(file.toString());
    }

    /**
     * The document's root, which must be a mapping; throws {@link Failure.InvalidInventory} if
     * there is none.
     */
    Fields read(Path file) {
        var root = compose(text(file));
        if (root.orElse(null) instanceof MappingNode mapping) {
            return new Fields(this, mapping, "the inventory");
        }
        throw fatal(
                Problem.ofFile(
                        name, "is not an inventory", "start it with `apiVersion: dsctl.io/v1`"));
    }

    void problem(Node at, String what, String hint) {
        problems.add(
                at.getStartMark()
                        .map(
                                mark ->
                                        new Problem(
                                                name,
                                                mark.getLine() + 1,
                                                mark.getColumn() + 1,
                                                what,
                                                hint))
                        .orElseGet(() -> Problem.ofFile(name, what, hint)));
    }

    static int line(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
    }

    /** Throws all problems found so far, in the order of the file; returns if there are none. */
    void refuseIfProblems() {
        if (!problems.isEmpty()) {
            throw new Failure.InvalidInventory(
                    problems.stream()
                            .distinct()
                            .sorted(
                                    Comparator.comparingInt(Problem::line)
                                            .thenComparingInt(Problem::column))
                            .toList());
        }
    }

    private String text(Path file) {
        try {
            if (!Files.exists(file)) {
                throw fatal(Problem.ofFile(name, "no such file", "give the path of an inventory"));
            }
            if (!Files.isRegularFile(file)) {
                throw fatal(Problem.ofFile(name, "is not a file", "give the path of an inventory"));
            }
            if (Files.size(file) > MAX_BYTES) {
                throw fatal(
                        Problem.ofFile(
                                name, "is larger than 4 MiB", "this is hardly an inventory"));
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                    .toString();
        } catch (CharacterCodingException _) {
            throw fatal(Problem.ofFile(name, "is not UTF-8 text", "save it as UTF-8"));
        } catch (IOException unreadable) {
            throw fatal(
                    Problem.ofFile(
                            name,
                            "cannot be read: " + unreadable.getMessage(),
                            "check its permissions"));
        }
    }

    private Optional<Node> compose(String text) {
        var settings =
                LoadSettings.builder().setLabel(name).setMaxAliasesForCollections(50).build();
        try {
            return new Compose(settings).composeString(text);
        } catch (MarkedYamlEngineException broken) {
            throw fatal(
                    broken.getProblemMark()
                            .map(
                                    mark ->
                                            new Problem(
                                                    name,
                                                    mark.getLine() + 1,
                                                    mark.getColumn() + 1,
                                                    "is not YAML: " + broken.getProblem(),
                                                    "check quotes, colons and indentation around"
                                                            + " this place"))
                            .orElseGet(
                                    () ->
                                            Problem.ofFile(
                                                    name,
                                                    "is not YAML: " + broken.getProblem(),
                                                    "check quotes, colons and indentation")));
        } catch (YamlEngineException broken) {
            throw fatal(
                    Problem.ofFile(
                            name, "is not YAML: " + oneLine(broken), "write one YAML document"));
        }
    }

    private static String oneLine(YamlEngineException broken) {
        return String.valueOf(broken.getMessage()).replaceAll("\\s+", " ");
    }

    private Failure.InvalidInventory fatal(Problem problem) {
        return new Failure.InvalidInventory(List.of(problem));
    }
}
