package io.dsctl.sshconfig;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Which files are read, and that none of them makes a run hang or fail. */
@Timeout(30)
class SshConfigFilesTest {

    @TempDir private Path folder;

    private SshConfigFolder files;

    @BeforeEach
    void useAFolder() {
        files = new SshConfigFolder(folder);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "more/web",
                "~/.ssh/more/web",
                "%d/.ssh/more/web",
                "more/*",
                "more/w?b",
                "m*/[vw]eb",
                "absent \"more/web\"",
                "more/we[^a]"
            })
    void a_file_includes_others_by_pattern_relative_to_the_ssh_folder(String pattern) {
        files.write("home/.ssh/more/web", "Port 2200");
        files.write("home/.ssh/more/.hidden", "Port 1");
        files.user("Include " + pattern);

        assertThat(files.of("web").port()).contains(2200);
        assertThat(files.warnings("web")).isEmpty();
    }

    @Test
    void included_files_are_read_in_lexical_order_where_they_stand() {
        files.write("home/.ssh/d/10", "Port 2210");
        files.write("home/.ssh/d/20", "Port 2220", "User twenty");
        files.user("Include d/*", "User late");

        assertThat(files.of("web").port()).contains(2210);
        assertThat(files.of("web").user()).contains("twenty");
    }

    @Test
    void the_systems_file_includes_from_its_own_folder_and_knows_no_home() {
        files.write("etc/ssh_config.d/x.conf", "Port 2200");
        files.system("Include ssh_config.d/*.conf", "Include ~/mine");

        assertThat(files.of("web").port()).contains(2200);
        assertThat(files.warnings("web"))
                .containsExactly("etc/ssh_config:2: \"~/mine\" names no files");
    }

    @Test
    void a_block_counts_for_what_it_includes_and_ends_with_the_file_that_began_it() {
        files.write("home/.ssh/more", "Port 2200", "Host *", "User all", "Host db", "User db");
        files.user("Host web", "Include more", "ServerAliveCountMax 5");

        assertThat(files.of("web").port()).contains(2200);
        assertThat(files.of("web").user()).contains("all");
        assertThat(files.of("web").serverAliveCountMax()).contains(5);
        assertThat(files.of("db").port()).isEmpty();
        assertThat(files.of("db").user()).isEmpty();
    }

    @Test
    void a_circle_ends_where_it_closes() {
        files.write("home/.ssh/a", "Include config", "User bob");
        files.user("Include a a", "Port 2200");

        assertThat(files.of("web").user()).contains("bob");
        assertThat(files.of("web").port()).contains(2200);
        assertThat(files.warnings("web"))
                .hasSize(2)
                .allMatch(it -> it.startsWith("home/.ssh/a:1: "))
                .allMatch(it -> it.endsWith("config includes itself"));
    }

    @Test
    void sixteen_files_include_each_other_and_no_more() {
        files.user("Include d1");
        for (int i = 1; i <= 17; i++) {
            files.write("home/.ssh/d" + i, "IdentityFile /" + i, "Include d" + (i + 1));
        }

        assertThat(files.of("web").identityFiles().orElseThrow()).last().isEqualTo(Path.of("/16"));
        assertThat(files.warnings("web"))
                .containsExactly("home/.ssh/d16:2: files include each other more than 16 deep");
    }

    @Test
    void files_that_multiply_come_to_an_end() {
        files.user("Include d1 d1 d1 d1");
        for (int i = 1; i <= 15; i++) {
            var next = " d" + (i + 1);
            files.write("home/.ssh/d" + i, "Include" + next + next + next + next);
        }
        files.write("home/.ssh/d16", "Port 2200");

        assertThat(files.of("web").port()).contains(2200);
        assertThat(files.warnings("web")).last().asString().contains("1000 that are read");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-rw-r--", "rw-r--rw-", "rwxrwxrwx"})
    void a_file_that_others_may_write_is_not_used(String mode) throws IOException {
        var included = files.write("home/.ssh/more", "User mallory");
        var config = files.user("Include more", "Port 2200");
        chmod(included, mode);

        assertThat(files.of("web").user()).isEmpty();
        assertThat(files.of("web").port()).contains(2200);
        assertThat(files.warnings("web"))
                .singleElement()
                .asString()
                .startsWith("home/.ssh/more: can be written by others; it is not used");

        chmod(config, mode);
        assertThat(files.of("web").port()).isEmpty();
    }

    @Test
    void the_systems_own_file_is_trusted_as_ssh_does() throws IOException {
        chmod(files.system("Port 2200"), "rw-rw-r--");

        assertThat(files.of("web").port()).contains(2200);
    }

    @Test
    void neither_a_pipe_nor_a_folder_is_read() throws Exception {
        Files.createDirectories(folder.resolve("home/.ssh/folder"));
        var pipe = folder.resolve("home/.ssh/pipe");
        var made = new ProcessBuilder("mkfifo", pipe.toString()).start();
        assertThat(made.waitFor(10, TimeUnit.SECONDS)).isTrue();
        files.user("Include pipe folder", "Port 2200");

        assertThat(files.of("web").port()).contains(2200);
        assertThat(files.warnings("web"))
                .containsExactly(
                        "home/.ssh/pipe: is no file; it is not used",
                        "home/.ssh/folder: is no file; it is not used");
    }

    @Test
    void a_link_to_dev_null_says_nothing() throws IOException {
        Files.createDirectories(folder.resolve("home/.ssh"));
        var config =
                Files.createSymbolicLink(folder.resolve("home/.ssh/config"), Path.of("/dev/null"));

        assertThat(files.warnings("web")).isEmpty();
        // JUnit complains about a link that leads out of the folder.
        Files.delete(config);
    }

    @Test
    void a_file_that_is_too_lineis_not_used() {
        files.write("home/.ssh/wide", "User bob", "#".repeat(5 << 20));
        files.write("home/.ssh/long", "User bob", "\n".repeat(100_001));
        files.user("Include wide long", "Port 2200");

        assertThat(files.of("web").user()).isEmpty();
        assertThat(files.of("web").port()).contains(2200);
        assertThat(files.warnings("web"))
                .containsExactly(
                        "home/.ssh/wide: is too long; it is not used",
                        "home/.ssh/long: is too long; it is not used");
    }

    @Test
    void bytes_that_are_no_text_do_no_harm() throws IOException {
        var config = files.user();
        Files.write(config, new byte[] {'P', 'o', 'r', 't', ' ', 0, '1', '\n', -1, -2, '\n'});

        assertThat(files.warnings("web"))
                .containsExactly(
                        "home/.ssh/config:1: there is a NUL in it",
                        "home/.ssh/config:2: there is nothing after \"\uFFFD\uFFFD\"");
    }

    @Test
    void no_pattern_searches_the_whole_disk() {
        files.user("Include /*/*/*/*/*/*/none-such", "Port 2200");

        assertThat(files.of("web").port()).contains(2200);
    }

    @Test
    void linelines_of_anything_take_no_time() {
        for (var some : List.of(" ", "1s", "a*", "'", ",", "0", "[", "${", "=")) {
            var line = some.repeat(500_000 / some.length());
            files.user(
                    "Port" + line + "x",
                    "ConnectTimeout " + line,
                    "Port " + line,
                    "Host " + line,
                    "Host *",
                    "ProxyJump " + line,
                    "Port 2200");
            assertThat(files.of("a".repeat(250)).port()).contains(2200);
            files.user("User 2\u2028\r \t x", "Match host " + line, "Port 2200");
            files.of("web");
        }
    }

    private static void chmod(Path file, String mode) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }
}
