package io.dsctl.kubeadm;

import io.dsctl.cluster.KubernetesVersion;

import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.Tag;

import java.util.ArrayList;
import java.util.List;

/**
 * What a certain kubeadm would make of a configuration file. It only warns about a field that it
 * does not know or that stands twice, and goes on without it (kubeadm-facts 1.1); files may come
 * from a user's own templates.
 */
public final class KubeadmApi {

    private static final String LOOK_AROUND =
            "check quotes, colons and indentation around this place";

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
            for (var document :
                    new Compose(LoadSettings.builder().setAllowNonScalarKeys(true).build())
                            .composeAllFromString(text)) {
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
            int line = broken.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0);
            problems.add(
                    new FieldProblem(
                            documents + 1,
                            "",
                            line,
                            "the file is not YAML: " + broken.getProblem(),
                            LOOK_AROUND));
        } catch (YamlEngineException broken) {
            problems.add(ofFile("the file is not YAML: " + oneLine(broken), LOOK_AROUND));
        }
        return List.copyOf(problems);
    }

    private static boolean isEmpty(Node document) {
        return document.getTag().equals(Tag.NULL);
    }

    private static FieldProblem ofFile(String what, String hint) {
        return new FieldProblem(0, "", 0, what, hint);
    }

    private static String oneLine(YamlEngineException broken) {
        return String.valueOf(broken.getMessage()).replaceAll("\\s+", " ");
    }
}
