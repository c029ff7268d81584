package io.dsctl.probe;

import io.dsctl.cluster.Address;
import io.dsctl.cluster.KubernetesVersion;
import io.dsctl.facts.InitRecord;
import io.dsctl.facts.InterfaceAddress;
import io.dsctl.facts.KubernetesFile;
import io.dsctl.facts.KubernetesFiles;
import io.dsctl.facts.Machine;
import io.dsctl.facts.NodeFacts.Seen;
import io.dsctl.facts.Tools;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads the answers of one node: pure, a method a question. */
final class NodeReader {

    private static final Pattern SERVES =
            Pattern.compile(
                    "\"kind\": ?\"ConfigMap\"|Unauthorized|[Ff]orbidden|Error from server|unknown"
                            + " flag");

    private final Answers answers;
    private final Instant now;

    private NodeReader(Answers answers, Instant now) {
        this.answers = answers;
        this.now = now;
    }

    /**
     * @param now when the answers came
     */
    static Seen read(Answers answers, Instant now) {
        var reader = new NodeReader(answers, now);
        return new Seen(
                reader.machine(),
                reader.addresses(),
                KernelReader.read(answers),
                reader.tools(),
                answers.lines("runtimes"),
                reader.files(),
                ApiReader.read(answers),
                reader.kubeadmRuns(),
                reader.initRecord(),
                servesCluster(answers.text("endpoint")));
    }

    private Machine machine() {
        return new Machine(
                answers.text("machine"),
                Optional.of(answers.text("clock"))
                        .filter(seconds -> seconds.matches("[0-9]{1,11}"))
                        .map(seconds -> Instant.ofEpochSecond(Long.parseLong(seconds)))
                        .map(clock -> Duration.between(now, clock)),
                answers.text("product").strip().toLowerCase(Locale.ROOT),
                answers.text("hostname").strip(),
                EquipmentReader.read(answers),
                FirewallReader.read(answers));
    }

    /**
     * {@code 2: eth0 inet 172.30.0.12/24 brd 172.30.0.255 scope global eth0\ valid_lft forever …}
     */
    private List<InterfaceAddress> addresses() {
        return answers.lines("addresses").stream().flatMap(line -> address(line).stream()).toList();
    }

    private static Optional<InterfaceAddress> address(String line) {
        var words = Arrays.asList(line.split("[ \\\\]+"));
        if (words.size() < 4 || !words.get(2).startsWith("inet")) {
            return Optional.empty();
        }
        var passing =
                Stream.of("temporary", "deprecated", "tentative", "dadfailed")
                        .anyMatch(words::contains);
        var parts = words.get(3).split("/");
        return Address.parse(parts[0])
                .filter(_ -> parts.length == 2 && parts[1].matches("[0-9]{1,3}"))
                .map(
                        address ->
                                new InterfaceAddress(
                                        words.get(1).replaceAll("@.*", ""),
                                        address,
                                        Integer.parseInt(parts[1]),
                                        !passing));
    }

    private Tools tools() {
        return new Tools(
                version(answers.values("tools", "kubeadm")),
                version(answers.values("tools", "kubelet")),
                !answers.values("tools", "kubectl").isEmpty());
    }

    /** {@code v1.36.4}, or {@code Kubernetes v1.36.4}. */
    private static Optional<KubernetesVersion> version(List<String> words) {
        return words.isEmpty() ? Optional.empty() : KubernetesVersion.parse(words.getLast());
    }

    private KubernetesFiles files() {
        var paths = answers.lines("files");
        return new KubernetesFiles(
                Stream.of(KubernetesFile.values())
                        .filter(file -> paths.contains(file.path()))
                        .collect(Collectors.toSet()),
                CertificateHashes.of(answers.text("authority")));
    }

    private boolean kubeadmRuns() {
        return List.of("active", "activating", "deactivating", "reloading")
                .contains(answers.text("unit"));
    }

    private Optional<InitRecord> initRecord() {
        var fingerprint = answers.values("init_record", "fingerprint");
        return fingerprint.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new InitRecord(
                                fingerprint.getFirst(),
                                answers.values("init_record", "finished").equals(List.of("yes"))));
    }

    /**
     * Whatever an API server answers, it is one; a question that was not asked does not prove that
     * there is none.
     */
    private static boolean servesCluster(String answer) {
        return SERVES.matcher(answer).find();
    }
}
