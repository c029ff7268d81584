package io.dsctl.kubeadm;

import io.dsctl.cluster.KubernetesVersion;
import io.dsctl.yaml.BoundedParser;
import io.dsctl.yaml.SyntaxError;

import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlVersionException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

import java.util.ArrayList;
import java.util.List;

/**
 * What a certain kubeadm would make of a configuration file. It only warns about a field that it
 * does not know or that stands twice, and goes on without it (kubeadm-facts 1.1); files may come
 * from a user's own templates.
 */
public final class KubeadmApi {

    private static final int MAX_ALIASES = 50;

    private KubeadmApi() {}

    /**
     * @param text one or several YAML documents
     * @param kubeadm the one that is to read them
     * @return in the order of the file; empty if that kubeadm knows every field
     */
    public static List<FieldProblem> problemsIn(String text, KubernetesVersion kubeadm) {
        var problems = new ArrayList<FieldProblem>();
        int documents = 0;
        try {
            for (var composer = composer(text); composer.hasNext(); ) {
                var document = composer.next();
                if (!isEmpty(document)) {
                    documents++;
                    problems.addAll(new DocumentCheck(documents, kubeadm).problemsIn(document));
                }
            }
            if (documents == 0) {
                problems.add(
                        ofFile("the file is empty", "write apiVersion and kind, then the fields"));
            }
        } catch (MarkedYamlEngineException broken) {
            var error = SyntaxError.of(broken);
            problems.add(
                    new FieldProblem(
                            documents + 1,
                            "",
                            error.at().map(mark -> mark.getLine() + 1).orElse(0),
                            "the file is not YAML: " + error.what(),
                            error.hint()));
        } catch (ReaderException broken) {
            problems.add(
                    ofFile(
                            "the file is not YAML: it has the character U+%04X"
                                    .formatted(broken.getCodePoint()),
                            "remove it; is this a text file?"));
        } catch (YamlVersionException _) {
            problems.add(
                    ofFile(
                            "the file is YAML of an unknown version",
                            "remove the line that begins with %"));
        } catch (YamlEngineException _) {
            // Composer's only other one.
            problems.add(
                    ofFile(
                            "the file has more than %d aliases of lists and mappings"
                                    .formatted(MAX_ALIASES),
                            "write the values out"));
        }
        return List.copyOf(problems);
    }

    private static boolean isEmpty(Node document) {
        return document.getTag().equals(Tag.NULL);
    }

    private static Composer composer(String text) {
        var settings =
                LoadSettings.builder()
                        .setAllowNonScalarKeys(true)
                        .setMaxAliasesForCollections(MAX_ALIASES)
                        .build();
        return new Composer(
                settings,
                new BoundedParser(new ParserImpl(settings, new StreamReader(settings, text))));
    }

    private static FieldProblem ofFile(String what, String hint) {
        return new FieldProblem(0, "", 0, what, hint);
    }
}
