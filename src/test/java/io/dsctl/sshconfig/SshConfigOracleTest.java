package io.dsctl.sshconfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dsctl.cluster.Address;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What {@code ssh -G} finds in a configuration, dsctl finds in it. */
class SshConfigOracleTest {

    private static final int COUNT = 100;

    @TempDir private Path folder;

    @BeforeAll
    static void needsOpenSsh() {
        var installed =
                List.of(System.getenv().getOrDefault("PATH", "").split(":")).stream()
                        .anyMatch(bin -> Files.isExecutable(Path.of(bin, "ssh")));
        assumeTrue(installed, "OpenSSH's client is not installed");
    }

    static IntStream seeds() {
        return IntStream.range(0, COUNT);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void ssh_and_dsctl_find_the_same(int seed) throws Exception {
        var lines = new RandomSshConfig(seed).lines();
        var file = new SshConfigFolder(folder).write("config", lines.toArray(String[]::new));
        var host = RandomSshConfig.HOSTS.get(seed % RandomSshConfig.HOSTS.size());

        var said = SshConfig.read(List.of(file)).of(host, Optional.empty());
        var expected = openSsh(file, host);

        assertThat(said(said, host))
                .as("%s in%n%s", host, String.join("\n", lines))
                .containsExactlyInAnyOrderEntriesOf(expected);
        assertThat(said.warnings()).noneMatch(it -> !it.what().contains("is not followed"));
    }

    /** In the words of {@code ssh -G}, as far as these are no defaults. */
    private static TreeMap<String, String> said(SshDirectives said, String host) {
        var words = new TreeMap<String, String>();
        words.put("hostname", said.hostName().orElse(canonical(host)));
        words.put("user", said.user().orElse(System.getProperty("user.name")));
        words.put("port", said.port().orElse(22).toString());
        said.identityFiles().ifPresent(files -> words.put("identityfile", joined(files)));
        words.put("identitiesonly", said.identitiesOnly() ? "yes" : "no");
        if (!said.proxyJump().isEmpty()) {
            words.put(
                    "proxyjump",
                    said.proxyJump().stream()
                            .map(SshConfigOracleTest::shown)
                            .collect(Collectors.joining(",")));
        }
        said.proxyCommand().ifPresent(command -> words.put("proxycommand", command));
        said.userKnownHostsFiles()
                .ifPresent(files -> words.put("userknownhostsfile", joined(files)));
        words.put(
                "stricthostkeychecking",
                switch (said.strictHostKeyChecking().orElse(StrictHostKeyChecking.ASK)) {
                    case YES -> "true";
                    case ACCEPT_NEW -> "accept-new";
                    case ASK -> "ask";
                    case NO -> "false";
                });
        words.put(
                "connecttimeout",
                said.connectTimeout().map(it -> Long.toString(it.toSeconds())).orElse("none"));
        words.put(
                "serveraliveinterval",
                said.serverAliveInterval().map(it -> Long.toString(it.toSeconds())).orElse("0"));
        words.put(
                "addressfamily",
                said.addressFamily()
                        .map(
                                family ->
                                        switch (family) {
                                            case IPV4 -> "inet";
                                            case IPV6 -> "inet6";
                                        })
                        .orElse("any"));
        return words;
    }

    private static TreeMap<String, String> openSsh(Path file, String host) throws Exception {
        var said = new TreeMap<String, String>();
        var lines = ask(file, host);
        for (var line : lines) {
            var words = line.split(" ", 2);
            switch (words[0]) {
                case "hostname",
                        "user",
                        "port",
                        "identitiesonly",
                        "proxyjump",
                        "proxycommand",
                        "stricthostkeychecking",
                        "connecttimeout",
                        "serveraliveinterval",
                        "addressfamily" ->
                        said.put(words[0], words[1]);
                case "identityfile" ->
                        said.merge(words[0], words[1], (some, more) -> some + " " + more);
                case "userknownhostsfile" -> said.put(words[0], words[1]);
                default -> {}
            }
        }
        said.remove("proxycommand", "none");
        said.remove("proxyjump", "none");
        said.computeIfPresent("proxycommand", (_, text) -> expanded(text, said));
        said.computeIfPresent("userknownhostsfile", (_, text) -> files(text, said));
        said.computeIfPresent("identityfile", (_, text) -> files(text, said));
        removeDefaults(said);
        return said;
    }

    private static List<String> ask(Path file, String host) throws IOException {
        var process =
                new ProcessBuilder("ssh", "-G", "-F", file.toString(), host)
                        .redirectErrorStream(true)
                        .start();
        process.getOutputStream().close();
        return process.inputReader().lines().toList();
    }

    /** {@code ssh -G} shows names of files and commands as they are written. */
    private static String expanded(String text, TreeMap<String, String> said) {
        return text.replace("%h", said.get("hostname")).replace("%p", said.get("port"));
    }

    private static String files(String text, TreeMap<String, String> said) {
        return expanded(text.replace("~", System.getProperty("user.home")), said)
                .replaceAll("(^| )none(?= |$)", "")
                .strip();
    }

    private static void removeDefaults(TreeMap<String, String> said) {
        if (said.getOrDefault("identityfile", "").contains("/.ssh/id_rsa")) {
            said.remove("identityfile");
        }
        if (said.getOrDefault("userknownhostsfile", "").contains("/.ssh/known_hosts")) {
            said.remove("userknownhostsfile");
        }
    }

    private static String shown(SshConfigHop hop) {
        var numeric = hop.host().contains(":") || hop.host().matches("[0-9.]+");
        return hop.user().map(user -> user + "@").orElse("")
                + (numeric ? "[" + hop.host() + "]" : hop.host())
                + hop.port().map(port -> ":" + port).orElse("");
    }

    private static String canonical(String host) {
        return Address.parse(host).map(Address::text).orElse(host.toLowerCase(Locale.ROOT));
    }

    private static String joined(List<Path> files) {
        return files.stream().map(Path::toString).collect(Collectors.joining(" "));
    }
}
