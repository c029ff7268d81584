package io.dsctl.verify;

import io.dsctl.cluster.Address;
import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.Family;
import io.dsctl.cluster.HostPort;
import io.dsctl.cluster.Node;
import io.dsctl.cluster.Subnet;
import io.dsctl.facts.Sample.PodAnswer;
import io.dsctl.facts.Sample.PodState;
import io.dsctl.facts.Sample.PodWords;
import io.dsctl.facts.Sample.ServiceState.Accepted;
import io.dsctl.verify.Outcome.Failed;
import io.dsctl.verify.Outcome.Passed;
import io.dsctl.verify.Outcome.Skipped;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the Pods of the test have, and get through to: kubeadm-facts 5, rows 3 to 5, and our own.
 */
final class PodVerdicts {

    /** As busybox's nslookup writes it, old and new, and bind's. */
    private static final Pattern RESOLVED =
            Pattern.compile("Address(?: [0-9]+)?: *([0-9a-fA-F:.]+)");

    /** Whatever a server answers in HTTP, it was reached. */
    private static final Pattern IN_HTTP = Pattern.compile("HTTP/1|ERROR [0-9]{3}|server returned");

    /** GNU wget's for what a server answers with an error, of which it prints nothing then. */
    private static final int ERROR_OF_SERVER = 8;

    private final Observed observed;

    PodVerdicts(Observed observed) {
        this.observed = observed;
    }

    /**
     * Where a network add-on is that gives a Ready node's Pod no address, that is what is broken.
     */
    Outcome addresses(Node node) {
        return withoutNetwork(node)
                .<Outcome>map(
                        words ->
                                new Failed(
                                        words,
                                        "its Pod gets its addresses",
                                        "look at the network add-on there, and at its log"))
                .orElseGet(() -> addressesOfRunning(node));
    }

    private Optional<String> withoutNetwork(Node node) {
        return observed.arrangement().pods().entrySet().stream()
                .filter(it -> it.getValue().equals(node))
                .flatMap(
                        it ->
                                Optional.ofNullable(observed.sample().pods().get(it.getKey()))
                                        .stream())
                .filter(pod -> !pod.isRunning())
                .flatMap(pod -> pod.why().stream())
                .filter(why -> why.startsWith("FailedCreatePodSandBox"))
                .findFirst();
    }

    private Outcome addressesOfRunning(Node node) {
        return ofRunning(
                node,
                pod -> {
                    var networks = observed.cluster().networks().pods();
                    var addresses = pod.addresses();
                    var isGood =
                            addresses.size() == networks.size()
                                    && pod.ips().size() == networks.size()
                                    && networks.stream()
                                            .allMatch(
                                                    it -> addresses.stream().anyMatch(it::contains))
                                    && addresses.stream().noneMatch(this::isOfNode);
                    return Outcome.of(
                            isGood,
                            "its Pod has " + NodeVerdicts.listed(pod.ips()),
                            "one address of each of "
                                    + networks.stream()
                                            .map(Subnet::cidr)
                                            .collect(Collectors.joining(", ")),
                            "look at the network add-on: its configuration must have both families,"
                                    + " and the cluster's networks");
                });
    }

    private boolean isOfNode(Address address) {
        return observed.sample().nodes().stream()
                .flatMap(it -> it.addresses().stream())
                .anyMatch(it -> it.address().equals(address.text()));
    }

    /** The downward API. */
    Outcome environment(Node node) {
        return ofWords(
                node,
                (pod, words) -> {
                    var wanted = String.join(",", pod.ips());
                    return Outcome.of(
                            words.environment().equals(Optional.of(wanted)),
                            "MY_POD_IPS=" + words.environment().orElse(""),
                            "MY_POD_IPS=" + wanted,
                            "look at the kubelet there: `journalctl -u kubelet`");
                });
    }

    Outcome hosts(Node node) {
        return ofWords(
                node,
                (pod, words) -> {
                    var lines =
                            words.hosts().stream()
                                    .flatMap(
                                            line ->
                                                    Address.parse(line.strip().split("\\s+")[0])
                                                            .stream())
                                    .collect(Collectors.toSet());
                    return Outcome.of(
                            lines.equals(new HashSet<>(pod.addresses())) && !lines.isEmpty(),
                            "/etc/hosts has " + NodeVerdicts.listed(words.hosts()),
                            "a line with its name for each of " + NodeVerdicts.listed(pod.ips()),
                            "look at the kubelet there: `journalctl -u kubelet`");
                });
    }

    Outcome toPod(Node node, Family family) {
        return ofWords(
                node,
                (pod, words) -> {
                    if (answers(words, "peer").isEmpty()) {
                        return new Skipped("no Pod runs on another node");
                    }
                    var answer = answer(words, "peer", family);
                    if (answer.isEmpty()) {
                        return new Skipped("the Pod that it asks has no address of " + family);
                    }
                    var peer = podWith(answer.get().target());
                    var name = peer.map(Map.Entry::getKey).orElse("the other Pod");
                    var there =
                            peer.map(it -> observed.arrangement().pods().get(it.getKey()).name())
                                    .orElse("another node");
                    return of(
                            answer.get(),
                            it -> it.code() == 0 && it.words().strip().equals(name),
                            "the name of the Pod on " + there,
                            "look at the network add-on on both nodes: routes to each other's"
                                    + " blocks"
                                    + " of %s, and firewalls".formatted(family));
                });
    }

    Outcome toService(Node node, Family family) {
        return ofWords(
                node,
                (pod, words) ->
                        answer(words, "service", family)
                                .map(
                                        answer ->
                                                of(
                                                        answer,
                                                        it ->
                                                                it.code() == 0
                                                                        && observed.arrangement()
                                                                                .pods()
                                                                                .containsKey(
                                                                                        it.words()
                                                                                                .strip()),
                                                        "the name of a Pod",
                                                        "look at kube-proxy there, and at its rules"
                                                                + " for "
                                                                + family))
                                .orElseGet(
                                        () ->
                                                new Skipped(
                                                        "there was no Service with an address of "
                                                                + family)));
    }

    /** Out of the Pods' network. */
    Outcome toApi(Node node, Family family) {
        return ofWords(
                node,
                (pod, words) ->
                        answer(words, "api", family)
                                .map(
                                        answer ->
                                                of(
                                                        answer,
                                                        it -> isOfServer(it),
                                                        "an answer of the API server",
                                                        "look at the network add-on there: Pods'"
                                                                + " packets must leave with the"
                                                                + " node's address, or find back"))
                                .orElseGet(
                                        () ->
                                                new Skipped(
                                                        "the control plane has no address of "
                                                                + family)));
    }

    Outcome dns(Node node, Family family) {
        var type = Arrangement.dnsType(family);
        return ofWords(
                node,
                (pod, words) -> {
                    var wanted = serviceAddress(family);
                    var answer =
                            answers(words, type).stream()
                                    .filter(it -> it.target().equals(observed.arrangement().name()))
                                    .findFirst();
                    if (wanted.isEmpty() || answer.isEmpty()) {
                        return new Skipped("there was no Service with an address of " + family);
                    }
                    return of(
                            answer.get(),
                            it -> resolved(it.words()).equals(Set.of(wanted.get())),
                            "%s %s".formatted(type, wanted.get()),
                            "look at CoreDNS: `kubectl -n kube-system logs -l k8s-app=kube-dns`,"
                                    + " and whether this node's Pods reach it");
                });
    }

    private Optional<Address> serviceAddress(Family family) {
        return observed.sample().services().get(TestService.FOR_PODS) instanceof Accepted it
                ? it.clusterIps().stream()
                        .flatMap(ip -> Address.parse(ip).stream())
                        .filter(ip -> ip.family() == family)
                        .findFirst()
                : Optional.empty();
    }

    /** Behind the name: before it stands the server that was asked. */
    private static Set<Address> resolved(String words) {
        var name = words.indexOf("Name:");
        return name < 0
                ? Set.of()
                : RESOLVED.matcher(words.substring(name))
                        .results()
                        .map((MatchResult it) -> it.group(1))
                        .flatMap(it -> Address.parse(it).stream())
                        .collect(Collectors.toSet());
    }

    private static boolean isOfServer(PodAnswer answer) {
        return answer.code() == 0
                || answer.code() == ERROR_OF_SERVER
                || IN_HTTP.matcher(answer.words()).find();
    }

    private static Outcome of(
            PodAnswer answer, Function<PodAnswer, Boolean> isGood, String expected, String hint) {
        return isGood.apply(answer)
                ? new Passed()
                : new Failed(
                        "%s: %s"
                                .formatted(
                                        answer.target(),
                                        answer.words().isBlank()
                                                ? "no answer in time, or no words (exit code %d)"
                                                        .formatted(answer.code())
                                                : answer.words().strip()),
                        expected,
                        hint);
    }

    private static List<PodAnswer> answers(PodWords words, String kind) {
        return words.answers().stream().filter(it -> it.kind().equals(kind)).toList();
    }

    private static Optional<PodAnswer> answer(PodWords words, String kind, Family family) {
        return answers(words, kind).stream()
                .filter(it -> address(it.target()).filter(ip -> ip.family() == family).isPresent())
                .findFirst();
    }

    /** Of {@code 10.244.1.5:8080} and {@code [fd00::5]:8080}. */
    private static Optional<Address> address(String target) {
        return HostPort.parse(target, Cluster.API_PORT).flatMap(HostPort::address);
    }

    private Optional<Map.Entry<String, PodState>> podWith(String target) {
        return address(target)
                .flatMap(
                        ip ->
                                observed.sample().pods().entrySet().stream()
                                        .filter(
                                                it ->
                                                        observed.arrangement()
                                                                .pods()
                                                                .containsKey(it.getKey()))
                                        .filter(it -> it.getValue().addresses().contains(ip))
                                        .findFirst());
    }

    private Outcome ofWords(Node node, BiFunction<PodState, PodWords, Outcome> judge) {
        return ofRunning(
                node,
                pod ->
                        pod.told()
                                .map(
                                        words ->
                                                words.trouble()
                                                        .<Outcome>map(
                                                                it ->
                                                                        new Skipped(
                                                                                "its Pod cannot be"
                                                                                        + " asked: "
                                                                                        + it))
                                                        .orElseGet(() -> judge.apply(pod, words)))
                                .orElseGet(
                                        () ->
                                                new Skipped(
                                                        "its Pod was not asked within the"
                                                                + " deadline")));
    }

    /** Whatever keeps a Pod from running proves nothing of addresses. */
    private Outcome ofRunning(Node node, Function<PodState, Outcome> judge) {
        var sample = observed.sample();
        var name =
                observed.arrangement().pods().entrySet().stream()
                        .filter(it -> it.getValue().equals(node))
                        .map(Map.Entry::getKey)
                        .findFirst();
        if (name.isEmpty()) {
            return new Skipped(withoutPod(node));
        }
        if (sample.trouble().isPresent()) {
            return new Skipped(sample.trouble().get());
        }
        var pod = sample.pods().get(name.get());
        if (pod == null) {
            return new Skipped(
                    "its Pod was not made: "
                            + sample.podTrouble().orElse("the API server does not know it"));
        }
        return pod.isRunning() ? judge.apply(pod) : new Skipped(held(pod));
    }

    private String withoutPod(Node node) {
        return observed.sample()
                .node(node.name())
                .map(
                        state ->
                                state.waitsForNetwork()
                                        ? Observed.WAITS_FOR_NETWORK
                                        : "its Node was not Ready when the test began")
                .orElse("the cluster has no Node of this name");
    }

    private static String held(PodState pod) {
        var phase = pod.phase().isEmpty() ? "Unknown" : pod.phase();
        return "its Pod did not run (%s)%s"
                .formatted(phase, pod.why().map(it -> ": " + it).orElse(""));
    }
}
