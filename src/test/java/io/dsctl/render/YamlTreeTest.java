package io.dsctl.render;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.CoreSchema;
import org.snakeyaml.engine.v2.schema.JsonSchema;
import org.snakeyaml.engine.v2.schema.Schema;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

class YamlTreeTest {

    private static final int TREES = 2000;

    @Test
    void random_trees_come_back_as_they_were() {
        var random = new Random(42);
        IntStream.range(0, TREES)
                .mapToObj(_ -> tree(random, 4))
                .forEach(
                        tree -> {
                            assertThat(parsed(YamlTree.block(tree, 0), new JsonSchema()))
                                    .isEqualTo(tree);
                            var deeper =
                                    "a:\n" + YamlTree.block(Collections.singletonMap("b", tree), 3);
                            assertThat(parsed(deeper, new CoreSchema()))
                                    .isEqualTo(Map.of("a", Collections.singletonMap("b", tree)));
                        });
    }

    @Test
    void it_reads_like_yaml_that_a_person_wrote() {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("maxPods", 250);
        tree.put("evictionHard", Map.of("memory.available", "5%"));
        tree.put("clusterDNS", List.of("10.96.0.10", "fd00::a"));
        tree.put("tls", List.of(Map.of("on", true), List.of(1, 2), List.of()));
        tree.put("nothing", null);
        tree.put("big", 1e30);

        assertThat(YamlTree.block(tree, 0))
                .isEqualTo(
                        """
                        "maxPods": 250
                        "evictionHard":
                          "memory.available": "5%"
                        "clusterDNS":
                          - "10.96.0.10"
                          - "fd00::a"
                        "tls":
                          - "on": true
                          - - 1
                            - 2
                          - []
                        "nothing": null
                        "big": 1.0E+30\
                        """);
    }

    /** In YAML 1.1 these are a truth value, nothing, a number, a time; here they are keys too. */
    @ParameterizedTest
    @ValueSource(strings = {"no", "~", "null", "0x1f", "1e3", "012", "12:30", "<<", "=", "", "- a"})
    void a_text_stays_a_text(String text) {
        assertThat(YamlTree.block(Map.of(text, text), 0))
                .isEqualTo("\"%s\": \"%s\"".formatted(text, text));
    }

    private static Object parsed(String yaml, Schema schema) {
        return new Load(LoadSettings.builder().setSchema(schema).build()).loadFromString(yaml);
    }

    private static Object tree(Random random, int depth) {
        return switch (random.nextInt(depth == 0 ? 8 : 12)) {
            case 0 -> null;
            case 1 -> random.nextBoolean();
            case 2 -> random.nextInt();
            case 3 -> Integer.MAX_VALUE + 1L + random.nextInt(1000);
            case 4 -> new BigInteger(80, random).setBit(70).negate();
            case 5 -> Double.longBitsToDouble(random.nextLong(0x7ff0_0000_0000_0000L));
            case 6, 7 -> text(random);
            case 8, 9 -> list(random, depth - 1);
            default -> map(random, depth - 1);
        };
    }

    private static List<Object> list(Random random, int depth) {
        var list = new ArrayList<>();
        IntStream.range(0, random.nextInt(4)).forEach(_ -> list.add(tree(random, depth)));
        return Collections.unmodifiableList(list);
    }

    private static Map<String, Object> map(Random random, int depth) {
        var map = new LinkedHashMap<String, Object>();
        IntStream.range(0, random.nextInt(4))
                .forEach(_ -> map.put(text(random), tree(random, depth)));
        return map;
    }

    private static String text(Random random) {
        var alphabet = "aZ09:-#'\"\\ \n\t{}[],&*!|>%@`~?ü\u2028";
        return random.ints(random.nextInt(0, 8), 0, alphabet.length())
                .mapToObj(alphabet::charAt)
                .collect(StringBuilder::new, StringBuilder::append, StringBuilder::append)
                .toString();
    }
}
