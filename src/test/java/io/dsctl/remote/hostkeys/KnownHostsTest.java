package io.dsctl.remote.hostkeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dsctl.cluster.HostPort;
import io.dsctl.failure.Failure.WrongUsage;
import io.dsctl.remote.hostkeys.KnownHost.Verdict;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/** The files in known-hosts/ were written by hand, and hashed by {@code ssh-keygen -H}. */
class KnownHostsTest {

    private static final Path FILES = Path.of("src/test/resources/known-hosts");

    @TempDir private Path folder;

    @ParameterizedTest(name = "{0}:{1} {2}")
    @CsvSource({
        "one.example.org,22,ed25519,Known:2",
        "ONE.example.org,22,ed25519,Known:2",
        "192.0.2.1,22,ed25519,Known:2",
        "one.example.org,22,ecdsa,Changed:2",
        "one.example.org,22,rsa,Changed:2",
        "one.example.org,2222,ecdsa,Known:3",
        "one.example.org,2222,ed25519,Changed:3",
        "one.example.org,2223,ed25519,Known:2",
        "one.example.org,2223,ecdsa,Unknown",
        "a.wild.example.org,22,ed25519,Known:4",
        "no.wild.example.org,22,ed25519,Unknown",
        "2001:db8::1,22,ed25519,Known:5",
        "2001:db8::1,2222,ecdsa,Known:6",
        "two.example.org,22,rsa,Known:7",
        "two.example.org,22,ed25519,Known:8",
        "two.example.org,22,ecdsa,Changed:7",
        "rev.example.org,22,ed25519,Revoked:9",
        "rev.example.org,2222,ed25519,Revoked:9",
        "rev.example.org,22,rsa,Changed:10",
        "a.ca.example.org,22,ed25519,Unsigned:11",
        "a.ca.example.org,2222,ed25519,Unsigned:11",
        "broken.example.org,22,ed25519,Unknown",
        "192.0.2.7,22,rsa,Known:16",
        "192.0.2.77,22,rsa,Unknown",
        "192x0.2.7,22,rsa,Unknown",
        "other.example.org,22,ed25519,Unknown"
    })
    void lines_mean_what_they_mean_to_openssh(String host, int port, String key, String verdict)
            throws IOException {
        assertThat(said(FILES.resolve("plain"), host, port, key)).isEqualTo(verdict);
        assertThat(said(FILES.resolve("crlf"), host, port, key)).isEqualTo(verdict);
    }

    @ParameterizedTest(name = "{0}:{1} {2}")
    @CsvSource({
        "one.example.org,22,ed25519,Known:2",
        "192.0.2.1,22,ed25519,Known:3",
        "one.example.org,2222,ecdsa,Known:4",
        "one.example.org,22,ecdsa,Changed:2",
        "two.example.org,22,ed25519,Known:8",
        "three.example.org,22,ed25519,Unknown"
    })
    void hashed_names_mean_the_same(String host, int port, String key, String verdict)
            throws IOException {
        assertThat(said(FILES.resolve("hashed"), host, port, key)).isEqualTo(verdict);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "one.example.org",
                "192.0.2.1",
                "[one.example.org]:2222",
                "a.wild.example.org",
                "no.wild.example.org",
                "two.example.org",
                "rev.example.org",
                "a.ca.example.org",
                "192.0.2.7",
                "192.0.2.77",
                "other.example.org"
            })
    void ssh_keygen_finds_the_same_lines(String name) throws Exception {
        assumeTrue(hasSshKeygen(), "OpenSSH's ssh-keygen is not installed");
        for (var file : List.of(FILES.resolve("plain"), FILES.resolve("hashed"))) {
            var numbers =
                    KnownHostsFile.of(file, Files.readAllBytes(file)).linesOf(name).stream()
                            .map(KnownHostsLine::number)
                            .toList();

            assertThat(numbers).isEqualTo(sshKeygen(file, name));
        }
    }

    @Test
    void a_name_that_dsctl_hashed_is_found_by_ssh_keygen() throws Exception {
        assumeTrue(hasSshKeygen(), "OpenSSH's ssh-keygen is not installed");
        var file = folder.resolve("known_hosts");
        new KnownHostsFiles().add(file, name("2001:db8::1", 2222), key("ed25519"), true);

        assertThat(Files.readString(file)).startsWith("|1|").doesNotContain("2001");
        assertThat(sshKeygen(file, "[2001:db8::1]:2222")).containsExactly(1);
    }

    @Test
    void a_missing_file_knows_nobody() {
        assertThat(verdict(folder.resolve("none"), "a", 22, "rsa"))
                .isEqualTo(new Verdict.Unknown());
    }

    @Test
    void what_is_no_file_or_far_too_large_is_told() throws IOException {
        assertThatThrownBy(() -> verdict(folder, "a", 22, "rsa"))
                .isInstanceOf(WrongUsage.class)
                .hasMessage(folder + " cannot be read: it is no regular file");
        var large = folder.resolve("large");
        try (var file = new RandomAccessFile(large.toFile(), "rw")) {
            file.setLength(40L << 20);
        }
        assertThatThrownBy(() -> verdict(large, "a", 22, "rsa"))
                .isInstanceOf(WrongUsage.class)
                .hasMessageContaining("larger than 32 MiB");
    }

    @Test
    void many_threads_find_the_right_line_among_hashed_names() throws Exception {
        var text = new StringBuilder();
        for (int i = 0; i < 64; i++) {
            text.append(KnownHostsLine.text(KnownHostsLine.hashedName("n" + i), key("ed25519")))
                    .append('\n');
        }
        var file = Files.writeString(folder.resolve("known_hosts"), text);
        var files = new KnownHostsFiles();

        var places =
                at_once(
                        64,
                        i ->
                                files.of(name("n" + i, 22), List.of(file)).lines().stream()
                                        .map(KnownHostsLine::number)
                                        .toList());

        for (int i = 0; i < 64; i++) {
            assertThat(places.get(i)).containsExactly(i + 1);
        }
    }

    @Test
    void three_hundred_threads_add_their_lines_and_lose_none() throws Exception {
        var file = Files.writeString(folder.resolve("known_hosts"), "# no end of line");
        var files = new KnownHostsFiles();

        at_once(
                300,
                i -> {
                    files.add(file, name("n" + i / 2, 22), key("ed25519"), false);
                    return i;
                });

        assertThat(Files.readAllLines(file))
                .startsWith("# no end of line")
                .hasSize(151)
                .doesNotHaveDuplicates()
                .contains(
                        "n149 " + Files.readString(FILES.resolve("keys/host_ed25519.pub")).strip());
    }

    @Test
    void two_processes_add_to_one_file_and_neither_loses_a_line() throws Exception {
        var file = folder.resolve("known_hosts");
        var one = adding(file);
        var two = adding(file);

        assertThat(one.waitFor()).as(output(one)).isZero();
        assertThat(two.waitFor()).as(output(two)).isZero();
        assertThat(Files.readAllLines(file)).hasSize(100).doesNotHaveDuplicates();
    }

    @Test
    void a_new_file_is_for_its_owner_alone() throws IOException {
        var file = folder.resolve("ssh/known_hosts");
        new KnownHostsFiles().add(file, name("a", 22), key("rsa"), false);

        assertThat(permissions(file)).isEqualTo("rw-------");
        assertThat(permissions(file.getParent())).isEqualTo("rwx------");
    }

    @Test
    void a_device_is_not_written_to() {
        assertThatThrownBy(
                        () ->
                                new KnownHostsFiles()
                                        .add(
                                                Path.of("/dev/null"),
                                                name("a", 22),
                                                key("rsa"),
                                                false))
                .isInstanceOf(IOException.class)
                .hasMessage("it is no regular file");
    }

    @Test
    void what_another_process_added_meanwhile_counts() throws IOException {
        var file = Files.writeString(folder.resolve("known_hosts"), "");
        var files = new KnownHostsFiles();
        assertThat(files.of(name("a", 22), List.of(file)).lines()).isEmpty();
        Files.writeString(file, "a " + key("rsa").type() + " " + key("rsa").base64() + "\n");

        files.add(file, name("a", 22), key("ed25519"), false);

        assertThat(Files.readAllLines(file)).hasSize(1);
        assertThat(files.of(name("a", 22), List.of(file)).verdict(key("ed25519")))
                .isInstanceOf(Verdict.Changed.class);
    }

    @Test
    void known_types_are_asked_for_first_and_certificates_only_where_an_authority_is_known() {
        assertThat(algorithms("one.example.org", 2222))
                .startsWith("ecdsa-sha2-nistp256", "ssh-ed25519")
                .hasSize(6);
        assertThat(algorithms("192.0.2.7", 22)).startsWith("rsa-sha2-512", "rsa-sha2-256");
        assertThat(algorithms("one.example.org", 2223)).startsWith("ssh-ed25519");
        assertThat(algorithms("a.ca.example.org", 22))
                .startsWith("ssh-ed25519-cert-v01@openssh.com")
                .hasSize(12);
    }

    /** The other of two processes. */
    public static void main(String[] arguments) throws IOException {
        var files = new KnownHostsFiles();
        for (int i = 0; i < 100; i++) {
            files.add(Path.of(arguments[0]), name("n" + i, 22), key("rsa"), false);
        }
    }

    private static Process adding(Path file) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        KnownHostsTest.class.getName(),
                        file.toString())
                .redirectErrorStream(true)
                .start();
    }

    private static String output(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes());
    }

    private interface Task<T> {
        T of(int i) throws Exception;
    }

    private static <T> List<T> at_once(int count, Task<T> task) throws Exception {
        var tasks =
                IntStream.range(0, count).mapToObj(i -> (Callable<T>) () -> task.of(i)).toList();
        var results = new ArrayList<T>();
        try (var threads = Executors.newFixedThreadPool(count)) {
            for (var result : threads.invokeAll(tasks)) {
                results.add(result.get());
            }
        }
        return results;
    }

    private static List<String> algorithms(String host, int port) {
        return HostKeyAlgorithms.of(
                new KnownHostsFiles().of(name(host, port), List.of(FILES.resolve("plain"))),
                Set.of());
    }

    private static String said(Path file, String host, int port, String key) throws IOException {
        var verdict = verdict(file, host, port, key);
        return verdict.getClass().getSimpleName()
                + switch (verdict) {
                    case Verdict.Known(var line) -> ":" + line.number();
                    case Verdict.Revoked(var line, _) -> ":" + line.number();
                    case Verdict.Changed(var line) -> ":" + line.number();
                    case Verdict.Unsigned(var line) -> ":" + line.number();
                    case Verdict.BadCertificate(var line, _) -> ":" + line.number();
                    case Verdict.Unknown _ -> "";
                };
    }

    private static Verdict verdict(Path file, String host, int port, String key) {
        return new KnownHostsFiles().of(name(host, port), List.of(file)).verdict(key(key));
    }

    private static KnownAs name(String host, int port) {
        return KnownAs.address(new HostPort(host, port));
    }

    private static HostKey key(String kind) {
        try {
            var words =
                    Files.readString(FILES.resolve("keys/host_" + kind + ".pub"))
                            .strip()
                            .split(" ");
            return HostKey.of(words[0], words[1]).orElseThrow();
        } catch (IOException missing) {
            throw new AssertionError(missing);
        }
    }

    private static String permissions(Path file) throws IOException {
        return java.nio.file.attribute.PosixFilePermissions.toString(
                Files.getPosixFilePermissions(file));
    }

    private static boolean hasSshKeygen() {
        return List.of(System.getenv().getOrDefault("PATH", "").split(":")).stream()
                .anyMatch(bin -> Files.isExecutable(Path.of(bin, "ssh-keygen")));
    }

    /** The numbers of the lines. */
    private static List<Integer> sshKeygen(Path file, String name) throws IOException {
        var process =
                new ProcessBuilder("ssh-keygen", "-F", name, "-f", file.toString())
                        .redirectErrorStream(true)
                        .start();
        return process.inputReader()
                .lines()
                .filter(line -> line.startsWith("# Host "))
                .map(line -> line.replaceAll(".* found: line (\\d+).*", "$1"))
                .map(Integer::valueOf)
                .toList();
    }
}
