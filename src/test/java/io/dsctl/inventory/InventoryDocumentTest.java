package io.dsctl.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.stream.Collectors.toSet;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/** inventories/README.md has every field in the first column of its tables. */
class InventoryDocumentTest {

    private static final Path DOCUMENT = Path.of("inventories/README.md");
    private static final Pattern FIRST_COLUMN = Pattern.compile("(?m)^\\|([^|]*)\\|");
    private static final Pattern PATH = Pattern.compile("`([a-zA-Z][\\w.\\[\\]-]*)`");

    @Test
    void every_field_is_in_a_table_and_no_other() throws IOException {
        assertThat(told()).isEqualTo(fields());
    }

    private static Set<String> told() throws IOException {
        return FIRST_COLUMN
                .matcher(Files.readString(DOCUMENT))
                .results()
                .flatMap(row -> PATH.matcher(row.group(1)).results())
                .map(path -> path.group(1))
                .collect(toSet());
    }

    /** What several blocks refer to, such as the fields of ssh, only where it comes first. */
    private static Set<String> fields() {
        var definitions = new HashSet<String>();
        var again = new HashSet<String>();
        var paths = new HashSet<String>();
        for (var field : new InventorySchema().fields()) {
            if (again.stream().noneMatch(field.path()::startsWith)) {
                paths.add(field.path());
                if (!field.isLeaf() && !definitions.add(field.definition())) {
                    again.add(field.below(""));
                }
            }
        }
        return paths;
    }
}
