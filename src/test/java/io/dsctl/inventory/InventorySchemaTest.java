package io.dsctl.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.stream.Collectors.toMap;

import io.dsctl.inventory.InventorySchema.Field;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What editors say to an inventory is what dsctl says. */
class InventorySchemaTest {

    private static final InventorySchema SCHEMA = new InventorySchema();

    /** Right for one field, wrong for the others; some are wrong for most. */
    private static final JsonNode ODD_TEXTS =
            InventorySchema.JSON.readTree(Path.of("src/test/resources/odd-texts.json"));

    @TempDir private Path folder;
    private Trial trial;

    @BeforeEach
    void folder_with_what_examples_name() throws IOException {
        trial = new Trial(folder);
    }

    static List<Field> fields() {
        return SCHEMA.fields();
    }

    static Stream<Field> leaves() {
        return SCHEMA.fields().stream().filter(Field::isLeaf);
    }

    /** Each only once, also if several places refer to it. */
    static Collection<Field> different() {
        return fields().stream()
                .collect(toMap(Field::schema, it -> it, (one, _) -> one, LinkedHashMap::new))
                .values();
    }

    static Stream<Field> texts() {
        return different().stream()
                .filter(Field::isLeaf)
                .filter(leaf -> WrongValues.holding(leaf.schema(), "x").findAny().isPresent());
    }

    static Stream<Field> blocks() {
        return SCHEMA.fields().stream().filter(Field::isBlock);
    }

    static Stream<Path> examples() throws IOException {
        return Files.list(Path.of("inventories")).filter(it -> it.toString().endsWith(".yaml"));
    }

    @Test
    void its_blocks_are_those_of_the_reader() {
        var blocks =
                SCHEMA.root().findParents("additionalProperties").stream()
                        .filter(it -> it.path("additionalProperties").isBoolean())
                        .map(it -> List.copyOf(it.path("properties").propertyNames()))
                        .distinct();

        assertThat(blocks)
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(Block.values()).map(Block::fields).toList());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("fields")
    void every_field_is_described(Field field) {
        assertThat(field.schema().path("description").asString("")).matches("[A-Z].*\\.");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("examples")
    void every_example_inventory_is_valid(Path example) throws IOException {
        assertThat(Files.readString(example))
                .startsWith("# yaml-language-server: $schema=inventory.schema.json\n");
        assertThat(tree(example)).hasValueSatisfying(it -> assertThat(SCHEMA.accepts(it)).isTrue());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("leaves")
    void both_accept_every_example_of_a_field(Field leaf) {
        assertThat(leaf.schema().path("examples")).isNotEmpty();
        leaf.schema().path("examples").forEach(example -> bothAccept(leaf.path(), example));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("different")
    void both_refuse_every_wrong_type(Field field) {
        WrongValues.types(field.schema()).forEach(wrong -> bothRefuse(field.path(), wrong));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("different")
    void both_refuse_what_is_out_of_bounds(Field field) {
        WrongValues.bounds(field.schema()).forEach(wrong -> bothRefuse(field.path(), wrong));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("blocks")
    void both_refuse_an_unknown_field(Field block) {
        bothRefuse(block.below("nonesuch"), InventorySchema.JSON.valueToTree("x"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "podSubnet: [10.244.0.0/16]",
                "podSubnet: [10.244.0.0/16, 10.245.0.0/16], serviceSubnet: [10.96.0.0/16]",
                "etcd: {external: {}}",
                "etcd: {external: {endpoints: ['http://a']}, extraArgs: {}}",
                "etcd: {external: {endpoints: ['https://a']}}",
                "etcd: {external: {endpoints: ['https://a'], caFile: /a}}",
                "etcd: {external: {endpoints: ['http://a'], caFile: /a, certFile: /b, keyFile:"
                        + " /c}}",
                "kubeProxyConfiguration: {clusterCIDR: 10.244.0.0/16}",
                "kubeletConfiguration: {staticPodPath: /a}",
                "kubeletConfiguration: {clusterDomain: a}"
            })
    void both_refuse_what_does_not_go_together(String kubernetes) {
        bothRefuse("kubernetes", yaml("{" + kubernetes + "}"));
    }

    @Test
    void both_refuse_an_inventory_without_control_planes() {
        bothRefuse("nodes", yaml("[{name: w-1, role: worker, host: w-1}]"));
    }

    @Test
    void the_other_half_may_stand_in_an_included_file() throws IOException {
        var half = yaml("{podSubnet: [10.244.0.0/16]}");
        var inventory = (ObjectNode) Trial.with("kubernetes", half);
        inventory.put("include", "fleet-defaults.yaml");
        var defaults =
                "{apiVersion: dsctl.io/v1, kind: Defaults, kubernetes: {serviceSubnet:"
                        + " [10.96.0.0/16]%s}}";

        Files.writeString(folder.resolve("fleet-defaults.yaml"), defaults.formatted(""));
        assertThat(SCHEMA.accepts(inventory)).isTrue();
        assertThat(SCHEMA.accepts(yaml(defaults.formatted("")))).isTrue();
        assertThat(trial.isRead(inventory)).isTrue();

        var unknown = defaults.formatted(", nonesuch: 1");
        Files.writeString(folder.resolve("fleet-defaults.yaml"), unknown);
        assertThat(SCHEMA.accepts(yaml(unknown))).isFalse();
        assertThat(trial.isRead(inventory)).isFalse();
    }

    @Test
    void a_file_of_defaults_is_no_inventory() {
        assertThat(SCHEMA.accepts(yaml("{apiVersion: dsctl.io/v1, kind: Defaults, name: a}")))
                .isFalse();
        assertThat(SCHEMA.accepts(yaml("{apiVersion: dsctl.io/v1, kind: Defaults, nodes: []}")))
                .isFalse();
    }

    @Test
    void the_reader_refuses_the_broken_inventories_that_the_schema_refuses() throws IOException {
        var refused =
                BrokenInventoriesTest.broken().stream()
                        .filter(file -> tree(file).filter(it -> !SCHEMA.accepts(it)).isPresent())
                        .toList();

        assertThat(refused).hasSizeGreaterThan(10).noneMatch(Trial::isRead);
    }

    /** A draft-07 validator does not look at what stands beside a reference. */
    @Test
    void only_words_for_people_stand_beside_a_reference() {
        assertThat(SCHEMA.root().findParents("$ref"))
                .allSatisfy(
                        it ->
                                assertThat(it.propertyNames())
                                        .isSubsetOf("$ref", "description", "default", "examples"));
    }

    /** The other way round a schema cannot say everything: see README.md beside it. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("texts")
    void the_reader_refuses_what_the_schema_refuses(Field leaf) {
        var refused =
                ODD_TEXTS
                        .valueStream()
                        .flatMap(text -> WrongValues.holding(leaf.schema(), text.asString()))
                        .map(value -> Trial.with(leaf.path(), value))
                        .filter(inventory -> !SCHEMA.accepts(inventory))
                        .toList();

        assertThat(refused).isNotEmpty().noneMatch(trial::isRead);
    }

    private void bothAccept(String path, JsonNode value) {
        var inventory = Trial.with(path, value);
        assertThat(SCHEMA.accepts(inventory)).as("schema: %s", inventory).isTrue();
        assertThat(trial.isRead(inventory)).as("reader: %s", inventory).isTrue();
    }

    private void bothRefuse(String path, JsonNode value) {
        var inventory = Trial.with(path, value);
        assertThat(SCHEMA.accepts(inventory)).as("schema: %s", inventory).isFalse();
        assertThat(trial.isRead(inventory)).as("reader: %s", inventory).isFalse();
    }

    /** Empty if it is no YAML that JSON could be. */
    private static Optional<JsonNode> tree(Path file) {
        try {
            return Optional.of(yaml(Files.readString(file)));
        } catch (IOException | RuntimeException | StackOverflowError _) {
            // No YAML, or values that are nested for ever: no schema gets to see them.
            return Optional.empty();
        }
    }

    private static JsonNode yaml(String text) {
        var load = new Load(LoadSettings.builder().build());
        var json = InventorySchema.JSON;
        return json.readTree(json.writeValueAsString(load.loadFromString(text)));
    }
}
