package io.dsctl.inventory;

import io.dsctl.failure.Failure;
import io.dsctl.failure.Problem;
import io.dsctl.yaml.BoundedParser;
import io.dsctl.yaml.SyntaxError;

import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlVersionException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Reads a file that may hold anything as one YAML mapping, or says why it is none. */
final class YamlFile {

    /** A thousand nodes fit many times; what is larger is another file. */
    private static final long MAX_BYTES = 2L << 20;

    private static final int MAX_ALIASES = 1000;

    private final Path file;
    private final String kind;

    /**
     * @param kind what it should be, for messages: "an inventory"
     */
    YamlFile(Path file, String kind) {
        this.file = file;
        this.kind = kind;
    }

    /** Its documents, each of which may be anything. Throws likewise. */
    List<Node> documents() {
        var documents = new ArrayList<Node>();
        compose(text(), composer -> composer.forEachRemaining(documents::add));
        return documents;
    }

    /** Throws {@link Failure.InvalidInventory} if there is none. */
    MappingNode read() {
        var root = new ArrayList<Node>();
        compose(text(), composer -> composer.getSingleNode().ifPresent(root::add));
        if (!root.isEmpty() && root.getFirst() instanceof MappingNode mapping) {
            return mapping;
        }
        throw fatal(
                "is not " + kind,
                "start it with `apiVersion: " + InventoryReader.API_VERSION + "`");
    }

    private String text() {
        try {
            if (!Files.exists(file)) {
                throw fatal("no such file", "give the path of " + kind);
            }
            if (!Files.isRegularFile(file)) {
                throw fatal("is not a file", "give the path of " + kind);
            }
            if (Files.size(file) > MAX_BYTES) {
                throw fatal("is larger than 2 MiB", "this is hardly " + kind);
            }
            return checked(decoded(Files.readAllBytes(file)));
        } catch (AccessDeniedException _) {
            throw fatal("may not be read", "check its permissions");
        } catch (IOException unreadable) {
            throw fatal("cannot be read: " + unreadable.getMessage(), "check the disk it is on");
        }
    }

    private String decoded(byte[] bytes) {
        var from = ByteBuffer.wrap(bytes);
        var to = CharBuffer.allocate(bytes.length);
        var decoder = StandardCharsets.UTF_8.newDecoder();
        if (decoder.decode(from, to, true).isError()) {
            throw at(to.flip(), to.limit(), "is not UTF-8 text", "save it as UTF-8");
        }
        var text = to.flip().toString();
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    private String checked(String text) {
        var isIndentation = true;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            var c = text.codePointAt(i);
            if (!StreamReader.isPrintable(c)) {
                throw at(
                        text,
                        i,
                        "has the control character U+%04X".formatted(c),
                        "remove it; is this a text file?");
            }
            if (isIndentation && isLikeABlank(c)) {
                throw at(
                        text,
                        i,
                        "has U+%04X in the indentation, which looks like a blank".formatted(c),
                        "indent with blanks");
            }
            isIndentation = c == '\n' || c == '\r' || isIndentation && c == ' ';
        }
        return text;
    }

    /** What word processors and web pages put in a blank's place, and what nobody sees at all. */
    private static boolean isLikeABlank(int c) {
        return c > 0x7F && (Character.isSpaceChar(c) || Character.getType(c) == Character.FORMAT);
    }

    private void compose(String text, Consumer<Composer> take) {
        var settings =
                LoadSettings.builder()
                        .setLabel(file.toString())
                        .setMaxAliasesForCollections(MAX_ALIASES)
                        // Structure refuses them, with their place.
                        .setAllowNonScalarKeys(true)
                        .build();
        var parser = new BoundedParser(new ParserImpl(settings, new StreamReader(settings, text)));
        try {
            take.accept(new Composer(settings, parser));
        } catch (MarkedYamlEngineException broken) {
            var error = SyntaxError.of(broken);
            var what = "is not YAML: " + error.what();
            throw error.at()
                    .map(mark -> at(mark.getLine(), mark.getColumn(), what, error.hint()))
                    .orElseGet(() -> fatal(what, error.hint()));
        } catch (YamlVersionException _) {
            throw at(0, 0, "is YAML of an unknown version", "remove the line that begins with %");
        } catch (YamlEngineException _) {
            // Composer's only one without a place.
            throw fatal(
                    "has more than %d aliases of lists and mappings".formatted(MAX_ALIASES),
                    "write the values out, or use `defaults:` and `include:`");
        }
    }

    private Failure.InvalidInventory at(CharSequence text, int end, String what, String hint) {
        var lines = text.subSequence(0, end).toString().split("\\R", -1);
        var last = lines[lines.length - 1];
        return at(lines.length - 1, last.codePointCount(0, last.length()), what, hint);
    }

    /** Line and column counted from 0. */
    private Failure.InvalidInventory at(int line, int column, String what, String hint) {
        return new Failure.InvalidInventory(
                List.of(
                        new Problem(
                                Problem.Severity.ERROR,
                                file.toString(),
                                line + 1,
                                column + 1,
                                what,
                                hint)));
    }

    private Failure.InvalidInventory fatal(String what, String hint) {
        return new Failure.InvalidInventory(List.of(Problem.ofFile(file.toString(), what, hint)));
    }
}
