package io.dsctl.probe;

import io.dsctl.cluster.KubernetesVersion;
import io.dsctl.facts.ContainerdState;
import io.dsctl.facts.ContainerdState.Configuration;
import io.dsctl.facts.Software;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads what templates/lib/packages.sh.ftl prints: pure, a method a question. */
final class SoftwareReader {

    private static final String MANAGER = "MANAGER-";
    private static final String HELD = "held";

    private static final Set<String> NAMES = Set.of("kubelet", "kubeadm", "kubectl");

    /** {@code 1.6.20~ds1}, {@code v2.1.4}; Debian's and Fedora's packages leave the v out. */
    private static final Pattern MAJOR = Pattern.compile("v?([0-9]{1,3})\\..*");

    private final Answers answers;

    private SoftwareReader(Answers answers) {
        this.answers = answers;
    }

    /** Empty of a server that was not asked. */
    static Optional<Software> read(Answers answers) {
        return answers.has("os")
                ? Optional.of(new SoftwareReader(answers).software())
                : Optional.empty();
    }

    private Software software() {
        return new Software(
                word("os", "ID").orElse(""),
                answers.values("os", "ID_LIKE"),
                word("os", "VERSION_ID").orElse(""),
                word("os", "READ_ONLY").isPresent(),
                managers(),
                installed(),
                held(),
                containerd(),
                word("os", "SELINUX").filter("Enforcing"::equals).isPresent());
    }

    private Optional<String> word(String question, String key) {
        return answers.values(question, key).stream().findFirst();
    }

    private Set<String> managers() {
        return answers.lines("os").stream()
                .filter(line -> line.startsWith(MANAGER))
                .map(line -> line.substring(MANAGER.length()).split(" ")[0])
                .collect(Collectors.toSet());
    }

    /** {@code kubelet 1.36.4-1.1}; what Debian calls an epoch in front is not Kubernetes' word. */
    private Map<String, KubernetesVersion> installed() {
        var installed = new HashMap<String, KubernetesVersion>();
        for (var name : NAMES) {
            word("packages", name)
                    .map(version -> version.replaceFirst("^[0-9]+:", ""))
                    .flatMap(KubernetesVersion::parse)
                    .ifPresent(version -> installed.put(name, version));
        }
        return installed;
    }

    private Set<String> held() {
        var held = new HashSet<String>();
        for (var line : answers.lines("packages")) {
            var words = List.of(line.split(" +"));
            if (words.size() == 2 && words.getFirst().equals(HELD)) {
                held.add(words.getLast());
            }
        }
        held.retainAll(NAMES);
        return held;
    }

    private Optional<ContainerdState> containerd() {
        return word("containerd", "configuration")
                .map(
                        whose ->
                                new ContainerdState(
                                        major(answers.values("containerd", "version")),
                                        configuration(whose),
                                        word("containerd", "systemd").map("yes"::equals)));
    }

    /** {@code containerd github.com/containerd/containerd 1.6.20~ds1 1.6.20~ds1-1+deb12u1}. */
    static Optional<Integer> major(List<String> words) {
        return words.stream()
                .skip(2)
                .findFirst()
                .map(MAJOR::matcher)
                .filter(Matcher::matches)
                .map(it -> Integer.valueOf(it.group(1)));
    }

    private static Configuration configuration(String whose) {
        return switch (whose) {
            case "none" -> Configuration.NONE;
            case "package" -> Configuration.PACKAGE;
            case "dsctl" -> Configuration.DSCTL;
            default -> Configuration.SOMEBODY;
        };
    }
}
