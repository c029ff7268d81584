package io.dsctl.kubeadm;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;

import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Judges kubeadm's configuration files by the whole schema, types and patterns too. */
public final class KubeadmSchema {

    private static final String GROUP = "kubeadm.k8s.io/";
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Map<String, Schema> SCHEMAS = new ConcurrentHashMap<>();

    private KubeadmSchema() {}

    /**
     * Fails unless every document is right; those for kubelet and kube-proxy are not looked at.
     *
     * @param apiVersion without the group, as v1beta4
     */
    public static void assertValid(String yamlText, String apiVersion) {
        assertThat(problemsIn(yamlText, apiVersion)).as(yamlText).isEmpty();
    }

    static List<String> problemsIn(String yamlText, String apiVersion) {
        var problems = new ArrayList<String>();
        int judged = 0;
        for (var document : new Load(LoadSettings.builder().build()).loadAllFromString(yamlText)) {
            var json = JSON.<JsonNode>valueToTree(document);
            if (!isForAComponent(json)) {
                judged++;
                schema(apiVersion)
                        .validate(
                                json,
                                run -> run.executionConfig(it -> it.formatAssertionsEnabled(true)))
                        .forEach(error -> problems.add(error + " (" + error.getKeyword() + ")"));
            }
        }
        assertThat(judged).as("documents for kubeadm itself").isPositive();
        return problems;
    }

    static JsonNode file(String apiVersion) {
        try (var json =
                KubeadmSchema.class.getResourceAsStream("/kubeadm-api/" + apiVersion + ".json")) {
            return JSON.readTree(json);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static Schema schema(String apiVersion) {
        return SCHEMAS.computeIfAbsent(
                apiVersion,
                name ->
                        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                                .getSchema(file(name)));
    }

    private static boolean isForAComponent(JsonNode document) {
        var apiVersion = document.path("apiVersion").asString("");
        return !apiVersion.startsWith(GROUP) && apiVersion.contains(".config.k8s.io/");
    }
}
