package io.dsctl.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.model.Bind;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What {@code scripts/dist} makes, where users have it: the package on a Debian with nothing on it,
 * the archive in a folder of the odd kind, the image in an engine. What is packed is the program
 * that all other tests run.
 */
@TestMethodOrder(OrderAnnotation.class)
class DistributionIT {

    @RegisterExtension static final Lab LAB = Lab.with(1, 0);

    private static final Path DIST = Path.of("target/dist").toAbsolutePath();
    private static final String SAMPLE = "/etc/dsctl/sample.yaml";

    /** All files, but for those of dpkg itself and of the kernel. */
    private static final String ALL_FILES =
            "find / -xdev \\( -path /proc -o -path /sys -o -path /var/lib/dpkg -o -path /var/log -o"
                    + " -path /var/cache -o -path /tmp -o -path /root \\) -prune -o -print | sort";

    private static String version;
    private static Path archive;
    private static BareDebian debian;
    private static String before;
    private static String inventory;

    @BeforeAll
    static void pack() throws Exception {
        Local.run(Path.of("."), "scripts/dist", "--built");
        version = LAB.dsctl("--version").exits(0).out().strip().replaceFirst("^dsctl ", "");
        archive = Files.createDirectory(LAB.folder().resolve("an odd 'folder' with $HOME & more"));
        Local.run(
                archive,
                "tar",
                "-xzf",
                DIST.resolve("dsctl-%s-linux-x64.tar.gz".formatted(version)).toString());
        inventory = LAB.inventory().write();
        debian =
                new BareDebian(
                        Pool.one().network(),
                        List.of(
                                Bind.parse(DIST + ":/dist:ro"),
                                Bind.parse(archive + ":/an odd 'folder' with $HOME & more:ro"),
                                Bind.parse(LAB.folder() + ":" + LAB.folder()),
                                Bind.parse(
                                        "%1$s:%1$s:ro".formatted(Pool.one().key().privateKey()))));
        debian.start();
        before = debian.run(ALL_FILES);
    }

    @AfterAll
    static void remove() {
        if (debian == null) {
            return;
        }
        debian.stop();
        Local.run(LAB.folder(), "docker", "rmi", "--force", image());
    }

    @Test
    @Order(1)
    void every_file_has_its_checksum() throws IOException {
        Local.run(DIST, "sha256sum", "--strict", "--check", "SHA256SUMS");

        assertThat(Files.readAllLines(DIST.resolve("SHA256SUMS")))
                .extracting(line -> line.split(" [ *]")[1])
                .containsExactlyInAnyOrderElementsOf(
                        filesOf(DIST).filter(it -> !it.equals("SHA256SUMS")).toList())
                .hasSize(4);
    }

    @Test
    @Order(1)
    void the_bill_of_materials_names_every_library_and_the_runtime() throws IOException {
        var bill = Files.readString(DIST.resolve("dsctl-%s.cdx.json".formatted(version)));
        var libraries =
                filesOf(Path.of(Dsctl.PROGRAM).resolveSibling("../lib"))
                        .filter(it -> it.endsWith(".jar") && !it.equals("dsctl.jar"))
                        .map(it -> it.replaceFirst("^(.+)-([0-9][^-]*)\\.jar$", "/$1@$2?type=jar"))
                        .toList();

        assertThat(libraries).isNotEmpty();
        assertThat(bill)
                .contains(libraries)
                .contains("/picocli@", "/sshj@", "pkg:generic/openjdk@25", "pkg:deb/debian/libc6@");
    }

    @Test
    @Order(2)
    void the_package_installs_where_there_is_nothing_and_needs_nothing_more() {
        debian.run("dpkg --install /dist/dsctl_*.deb");

        assertThat(debian.run("dpkg --verify dsctl; dpkg --audit")).isEmpty();
        assertThat(debian.run("dpkg-query -W -f '${Depends}' dsctl"))
                .matches("libc6 \\(>= [0-9.]+\\)");
        assertThat(debian.runAsNobody("dsctl --version")).isEqualTo("dsctl " + version + "\n");
    }

    @Test
    @Order(3)
    void the_sample_is_a_good_inventory_that_cannot_be_applied_by_mistake() {
        assertThat(debian.run("dpkg-query -W -f '${Conffiles}' dsctl")).contains(SAMPLE);
        assertThat(debian.runAsNobody("dsctl validate --allow-documentation-addresses " + SAMPLE))
                .contains(SAMPLE + ": valid");

        var refused = debian.tryToRun("dsctl validate " + SAMPLE);

        assertThat(refused.getExitCode()).isEqualTo(3);
        assertThat(refused.getStderr()).contains("kept for documentation");
    }

    @Test
    @Order(3)
    void every_command_has_its_man_page() {
        var pages = debian.run("zcat /usr/share/man/man1/dsctl*.1.gz");

        assertThat(debian.run("dsctl --help").lines().filter(it -> it.matches("  [a-z]+ .*")))
                .hasSizeGreaterThan(10)
                .allSatisfy(
                        line ->
                                assertThat(pages)
                                        .contains(
                                                ".TH \"DSCTL-%s\" 1"
                                                        .formatted(
                                                                line.strip()
                                                                        .split(" ")[0]
                                                                        .toUpperCase())));
        assertThat(pages).contains("\"dsctl " + version + "\"", ".SH EXIT STATUS", "\\-\\-limit");
    }

    /** A terminal is needed: files are completed by readline itself. */
    @Test
    @Order(3)
    void bash_completes_commands_options_their_values_and_files() {
        debian.run(
                """
                mkdir -p "/tmp/typed/a folder"; touch "/tmp/typed/my prod.yaml"
                cat >/tmp/typed/.bashrc <<'END'
                . /usr/share/bash-completion/completions/dsctl
                dsctl() { printf '<%s>' dsctl "$@" >>/tmp/typed/result; echo >>/tmp/typed/result; }
                END
                printf '%s\\n' 'dsctl vali\tmy\t' 'dsctl plan --detailed-e\t-o j\t--templates \t my\t' \
                    'dsctl ho\tsc\tmy\t' 'dsctl plan --output=hu\tmy\t' exit |
                (cd /tmp/typed; script --quiet --return --command 'bash --rcfile .bashrc -i' /dev/null >/dev/null)
                """);

        assertThat(debian.run("cat /tmp/typed/result").lines())
                .containsExactly(
                        "<dsctl><validate><my prod.yaml>",
                        "<dsctl><plan><--detailed-exitcode><-o><json><--templates><a folder/><my"
                                + " prod.yaml>",
                        "<dsctl><hosts><scan><my prod.yaml>",
                        "<dsctl><plan><--output=human><my prod.yaml>");
    }

    @Test
    @Order(3)
    void fish_completes_likewise() throws IOException {
        var folder = folderToTypeIn("fish");

        var offered =
                Local.run(
                        folder,
                        shell(folder),
                        "fish",
                        "--command",
                        """
                        source "$SHARE/fish/vendor_completions.d/dsctl.fish"
                        for line in 'dsctl vali' 'dsctl hosts s' 'dsctl plan --det' 'dsctl plan -o j' 'dsctl plan m' \
                            'dsctl plan --templates a' 'dsctl explain x.yaml m'
                            complete --do-complete $line | string split -f 1 \\t
                        end
                        true
                        """);

        assertThat(offered.lines())
                .containsExactly(
                        "validate",
                        "scan",
                        "--detailed-exitcode",
                        "json",
                        "my prod.yaml",
                        "a folder/");
    }

    @Test
    @Order(3)
    void zsh_completes_likewise() throws IOException {
        var folder = folderToTypeIn("zsh");
        Files.writeString(
                folder.resolve(".zshrc"),
                """
                fpath=("$SHARE/zsh/vendor-completions" $fpath)
                autoload -Uz compinit && compinit -u -D
                dsctl() { printf '<%s>' dsctl "$@" >>result; echo >>result; }
                """);
        Files.writeString(
                folder.resolve("keys"),
                """
                dsctl vali\tmy\t
                dsctl plan --detailed-e\t-o j\t--templates \t my\t
                dsctl ho\tsc\tmy\t
                exit
                """);

        Local.run(
                folder,
                shell(folder),
                "sh",
                "-c",
                "timeout 60 script --quiet --return --command 'zsh -i' /dev/null <keys >/dev/null");

        assertThat(folder.resolve("result"))
                .content()
                .isEqualTo(
                        """
                        <dsctl><validate><my prod.yaml>
                        <dsctl><plan><--detailed-exitcode><-o><json><--templates><a folder><my prod.yaml>
                        <dsctl><hosts><scan><my prod.yaml>
                        """);
    }

    /** With AOTMode=on the JVM does not go on without the cache that the launcher names. */
    @Test
    @Order(3)
    void the_caches_of_classes_are_as_good_after_packing() throws IOException {
        var caches =
                filesOf(Path.of(Dsctl.PROGRAM).resolveSibling("../lib"))
                        .filter(it -> it.endsWith(".aot"))
                        .toList();
        assertThat(caches).hasSize(2);
        assertThat(debian.run("ls /usr/lib/dsctl/lib").lines()).containsAll(caches);
        assertThat(debian.run("JAVA_TOOL_OPTIONS=-XX:AOTMode=on dsctl --version"))
                .isEqualTo("dsctl " + version + "\n");
        assertThat(debian.run("JAVA_TOOL_OPTIONS=-XX:AOTMode=on dsctl render --help | head -n 1"))
                .startsWith("Usage: dsctl render");
    }

    @Test
    @Order(4)
    void the_package_makes_a_cluster() {
        debian.run("cd %s && dsctl apply --yes -q %s".formatted(LAB.folder(), inventory));

        assertThat(LAB.kubectl("get nodes -o name").lines()).hasSize(1);
    }

    @Test
    @Order(5)
    void the_archive_runs_in_an_odd_folder_where_nothing_can_be_written() {
        var program =
                "\"/an odd 'folder' with \\$HOME & more/dsctl-%s-linux-x64/bin/dsctl\""
                        .formatted(version);

        assertThat(debian.tryToRun("touch \"$(dirname %s)/file\"".formatted(program)).getStderr())
                .contains("Read-only file system");
        assertThat(debian.runAsNobody(program + " --version")).isEqualTo("dsctl " + version + "\n");
        assertThat(
                        debian.runAsNobody(
                                "ln -s %s /tmp/link; cd /tmp; ./link validate --allow-documentation-addresses %s"
                                        .formatted(program, SAMPLE)))
                .contains("valid");
        debian.run(
                "cd %s && %s plan --detailed-exitcode %s"
                        .formatted(LAB.folder(), program, inventory));
    }

    @Test
    @Order(5)
    void the_image_runs_as_a_user_without_rights_on_a_read_only_root() throws IOException {
        Local.run(
                LAB.folder(),
                "docker",
                "load",
                "--input",
                DIST.resolve("dsctl-%s-linux-x64-image.tar".formatted(version)).toString());
        var work = Files.createDirectory(LAB.folder().resolve("work"));
        debian.run(
                """
                cd %s
                cp known_hosts work
                sed 's,identityFile: [^,}]*,identityFile: id,' %s >work/prod.yaml
                cp %s work/id
                chown -R 65532:65532 work
                """
                        .formatted(LAB.folder(), inventory, Pool.one().key().privateKey()));

        assertThat(docker(List.of(), "--version")).isEqualTo("dsctl " + version + "\n");
        assertThat(docker(List.of("--user", "4711:4711"), "validate", "prod.yaml"))
                .contains("valid");
        assertThat(docker(List.of(), "plan", "--detailed-exitcode", "prod.yaml"))
                .contains("Nothing to do");
        assertThat(
                        Local.run(
                                work,
                                "docker",
                                "run",
                                "--rm",
                                "--entrypoint",
                                "/bin/sh",
                                image(),
                                "-c",
                                "while read -r name value; do case $name in Uid:) echo $value ;;"
                                        + " esac; done </proc/self/status"))
                .startsWith("65532");
    }

    @Test
    @Order(6)
    void a_purge_leaves_nothing() {
        debian.run("dpkg --purge dsctl");

        assertThat(debian.run(ALL_FILES)).isEqualTo(before);
    }

    private static Path folderToTypeIn(String name) throws IOException {
        var folder = Files.createDirectory(LAB.folder().resolve(name));
        Files.createFile(folder.resolve("my prod.yaml"));
        Files.createDirectory(folder.resolve("a folder"));
        return folder;
    }

    /** Of a shell that knows nothing of this machine's user. */
    private static Map<String, String> shell(Path folder) {
        return Map.of(
                "SHARE",
                archive.resolve("dsctl-%s-linux-x64/share".formatted(version)).toString(),
                "XDG_CONFIG_HOME",
                folder.toString(),
                "XDG_DATA_HOME",
                folder.toString(),
                "ZDOTDIR",
                folder.toString(),
                "TERM",
                "xterm");
    }

    private static String docker(List<String> options, String... arguments) {
        var command =
                new ArrayList<>(
                        List.of(
                                "docker",
                                "run",
                                "--rm",
                                "--read-only",
                                "--network",
                                Pool.one().network().getId(),
                                "--volume",
                                LAB.folder().resolve("work") + ":/work:ro"));
        command.addAll(options);
        command.add(image());
        command.addAll(List.of(arguments));
        return Local.run(LAB.folder(), command.toArray(String[]::new));
    }

    private static String image() {
        return "dsctl:" + version;
    }

    private static Stream<String> filesOf(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(it -> it.getFileName().toString()).sorted().toList().stream();
        }
    }
}
