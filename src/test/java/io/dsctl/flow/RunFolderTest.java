package io.dsctl.flow;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

class RunFolderTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir private Path state;

    @Test
    void a_folder_is_the_users_alone_and_named_by_time() throws IOException {
        var made = folder().make(NOON);

        assertThat(made.getParent()).isEqualTo(state.resolve("dsctl/runs/prod"));
        assertThat(made.getFileName())
                .hasToString("2026-03-01T12-00-00Z-" + ProcessHandle.current().pid());
        for (var each = made; !each.equals(state); each = each.getParent()) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void only_the_last_fifty_are_kept_and_nothing_else_is_touched() throws IOException {
        var folder = folder();
        var notes = Files.createDirectories(state.resolve("dsctl/runs/prod/my notes"));
        for (int minute = 0; minute < 52; minute++) {
            Files.writeString(
                    folder.make(NOON.plus(Duration.ofMinutes(minute))).resolve("report.html"), "");
        }

        try (var left = Files.list(notes.getParent())) {
            assertThat(left)
                    .hasSize(51)
                    .contains(notes)
                    .noneMatch(it -> it.toString().contains("T12-00"))
                    .noneMatch(it -> it.toString().contains("T12-01"))
                    .anyMatch(it -> it.toString().contains("T12-02"));
        }
    }

    @Test
    void a_relative_state_folder_is_not_taken() {
        assertThat(System.getProperty("user.home")).isNotBlank();
        assertThat(new RunFolder("prod", Map.of("XDG_STATE_HOME", "state")::get))
                .hasToString(System.getProperty("user.home") + "/.local/state/dsctl/runs/prod");
    }

    private RunFolder folder() {
        return new RunFolder("prod", Map.of("XDG_STATE_HOME", state.toString())::get);
    }
}
