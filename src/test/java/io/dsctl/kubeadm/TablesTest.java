package io.dsctl.kubeadm;

import static org.assertj.core.api.Assertions.assertThat;

import io.dsctl.cluster.KubernetesVersion;
import io.dsctl.cluster.Requirement;
import io.dsctl.kubeadm.SchemaObjects.Place;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The schema that tests use and the check of the running program know the same fields. */
class TablesTest {

    private static final Map<String, KubernetesVersion> NEWEST =
            Map.of("v1beta3", version("1.36"), "v1beta4", version("1.99"));

    static Stream<Place> places() {
        return Stream.of("v1beta3", "v1beta4").flatMap(api -> SchemaObjects.all(api).stream());
    }

    static Stream<Place> closedObjects() {
        return places().filter(Place::isObject).filter(place -> !place.isFree());
    }

    static Stream<Place> newerFields() {
        return places().filter(place -> place.since().isPresent());
    }

    static Stream<Arguments> newerValues() {
        return places().flatMap(
                        place ->
                                place.schema()
                                        .path("x-since-values")
                                        .propertyStream()
                                        .map(
                                                value ->
                                                        Arguments.of(
                                                                place,
                                                                value.getKey(),
                                                                value.getValue().asString())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("closedObjects")
    void an_unknown_field_is_found_in_every_object(Place place) {
        var document = place.documentWith(Map.of("unheardOf", "x"));

        assertThat(place.isClosed()).isTrue();
        assertThat(KubeadmApi.problemsIn(document, NEWEST.get(place.apiVersion())))
                .extracting(FieldProblem::path)
                .containsExactly(place.path() + ".unheardOf");
        assertThat(KubeadmSchema.problemsIn(document, place.apiVersion()))
                .anyMatch(problem -> problem.contains("unheardOf"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("closedObjects")
    void every_field_of_every_object_is_known(Place place) {
        var fields = new LinkedHashMap<String, Object>();
        place.schema().path("properties").propertyNames().forEach(name -> fields.put(name, null));
        if (place.steps().isEmpty()) {
            fields.keySet().removeAll(Set.of("apiVersion", "kind"));
        }

        assertThat(
                        KubeadmApi.problemsIn(
                                place.documentWith(fields), NEWEST.get(place.apiVersion())))
                .isEmpty();
    }

    @ParameterizedTest(name = "{0} since {1}")
    @MethodSource("newerFields")
    void a_field_is_found_that_is_newer_than_the_kubeadm(Place place) {
        var since = place.since().orElseThrow();
        var document = place.documentWith(Collections.emptyMap());

        assertThat(KubeadmApi.problemsIn(document, justBefore(since)))
                .extracting(FieldProblem::path)
                .containsExactly(place.path());
        assertThat(KubeadmApi.problemsIn(document, version(since))).isEmpty();
    }

    @ParameterizedTest(name = "{0}: {1} since {2}")
    @MethodSource("newerValues")
    void a_value_is_found_that_is_newer_than_the_kubeadm(Place place, String value, String since) {
        var document = place.documentWith(value);

        assertThat(place.schema().path("enum").valueStream().map(it -> it.asString()))
                .contains(value);
        assertThat(KubeadmApi.problemsIn(document, justBefore(since)))
                .extracting(FieldProblem::path)
                .containsExactly(place.path());
        assertThat(KubeadmApi.problemsIn(document, version(since))).isEmpty();
    }

    @Test
    void the_walk_through_the_schemas_comes_everywhere() {
        var objects =
                closedObjects()
                        .collect(Collectors.groupingBy(Place::apiVersion, Collectors.counting()));

        assertThat(objects.get("v1beta3")).isGreaterThan(20);
        assertThat(objects.get("v1beta4")).isGreaterThan(objects.get("v1beta3"));
        assertThat(newerFields().map(Place::path))
                .contains("ClusterConfiguration.etcd.external.httpEndpoints");
        assertThat(newerValues().map(it -> it.get()[1])).contains("ECDSA-P384");
    }

    private static KubernetesVersion version(String minor) {
        return KubernetesVersion.parse(minor + ".0").orElseThrow();
    }

    private static KubernetesVersion justBefore(String minor) {
        return new KubernetesVersion(1, version(minor).minor() - 1, 99);
    }

    @Test
    void the_newer_api_begins_where_requirements_say() {
        var v1beta4 =
                ApiVersion.all().stream()
                        .filter(api -> api.name().endsWith("v1beta4"))
                        .findFirst()
                        .orElseThrow();

        assertThat(v1beta4.since().minor()).isEqualTo(Requirement.V1BETA4);
    }
}
