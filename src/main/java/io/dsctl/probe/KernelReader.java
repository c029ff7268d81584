package io.dsctl.probe;

import io.dsctl.cluster.Family;
import io.dsctl.facts.Kernel;
import io.dsctl.facts.Modules;
import io.dsctl.facts.Swap;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads what a server's kernel does now and what it will do after a boot: pure. */
final class KernelReader {

    /** {@code default via fe80::1 dev eth0 proto ra metric 100 expires 1793sec}. */
    private static final Pattern DEVICE = Pattern.compile(" dev (\\S+)");

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,15}");

    private final Answers answers;

    private KernelReader(Answers answers) {
        this.answers = answers;
    }

    static Kernel read(Answers answers) {
        return new KernelReader(answers).kernel();
    }

    private Kernel kernel() {
        var advertised = advertised();
        return new Kernel(
                Map.of(
                        Family.IPV4, isOn(answers.values("kernel", "ipv4")),
                        Family.IPV6, isOn(answers.values("kernel", "ipv6"))),
                isOn(answers.values("kernel", "ipv6-disabled")),
                file("sysctl_file"),
                advertised,
                acceptRa(advertised),
                modules(),
                swap(),
                SysctlReader.read(answers.lines("sysctl_lines")));
    }

    /** With routes by router advertisements, or addresses that the kernel made of such. */
    private List<String> advertised() {
        var routes =
                answers.lines("routes").stream()
                        .flatMap(line -> DEVICE.matcher(line).results())
                        .map(device -> device.group(1));
        var addresses =
                answers.lines("addresses").stream()
                        .map(line -> List.of(line.split("[ \\\\]+")))
                        .filter(words -> words.size() > 2 && words.contains("dynamic"))
                        .filter(words -> words.contains("mngtmpaddr"))
                        .map(words -> words.get(1).replaceAll("@.*", ""));
        return Stream.concat(routes, addresses).sorted().distinct().toList();
    }

    /** Of these, and of those that our own file says something of. */
    private Map<String, Integer> acceptRa(List<String> advertised) {
        var ours = answers.text("sysctl_file");
        return words("kernel", "accept-ra")
                .filter(words -> words.size() == 3 && words.get(2).matches("[0-9]{1,3}"))
                .filter(
                        words ->
                                advertised.contains(words.get(1))
                                        || ours.contains(
                                                "net/ipv6/conf/%s/accept_ra"
                                                        .formatted(words.get(1))))
                .collect(
                        Collectors.toMap(
                                words -> words.get(1),
                                words -> Integer.parseInt(words.get(2)),
                                (first, _) -> first));
    }

    private Modules modules() {
        return new Modules(
                among("working"),
                among("loadable"),
                among("forbidden"),
                file("modules_file"),
                Stream.of(Family.values())
                        .filter(family -> !answers.values("modules", key(family)).isEmpty())
                        .collect(
                                Collectors.toMap(
                                        family -> family,
                                        family -> isOn(answers.values("modules", key(family))))));
    }

    private static String key(Family family) {
        return switch (family) {
            case IPV4 -> "bridge-ipv4";
            case IPV6 -> "bridge-ipv6";
        };
    }

    private Set<String> among(String key) {
        return second("modules", key).collect(Collectors.toSet());
    }

    /** Nothing is done about the swap of a server that does not say that it is its own. */
    private Swap swap() {
        return new Swap(
                answers.values("swap", "own").equals(List.of("yes")),
                second("swap", "device").toList(),
                words("swap", "device")
                        .filter(words -> words.size() == 3)
                        .mapToLong(words -> number(words.get(2)))
                        .sum(),
                second("swap", "available").mapToLong(KernelReader::number).sum(),
                Stream.concat(
                                second("swap", "fstab").map(it -> it + " in /etc/fstab"),
                                second("swap", "unit"))
                        .toList());
    }

    private static long number(String text) {
        return NUMBER.matcher(text).matches() ? Long.parseLong(text) : 0;
    }

    /** With the newline at its end that an answer lost. */
    private String file(String question) {
        return answers.text(question).isEmpty() ? "" : answers.text(question) + "\n";
    }

    private Stream<String> second(String question, String key) {
        return words(question, key).map(words -> words.get(1));
    }

    private Stream<List<String>> words(String question, String key) {
        return answers.lines(question).stream()
                .map(line -> List.of(line.split(" +")))
                .filter(words -> words.size() > 1 && words.getFirst().equals(key));
    }

    private static boolean isOn(List<String> values) {
        return !values.isEmpty() && values.stream().allMatch("1"::equals);
    }
}
