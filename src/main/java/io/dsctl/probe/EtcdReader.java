package io.dsctl.probe;

import io.dsctl.cluster.Address;
import io.dsctl.facts.EtcdMember;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads what {@code etcdctl member list} prints: id, status, name, peers, clients, learner. */
public final class EtcdReader {

    private static final Pattern LINE =
            Pattern.compile("([0-9a-f]{1,16}), (\\w+), ([^,]*), ([^ ]*), ([^ ]*), (true|false)");

    private static final Pattern URL = Pattern.compile("https?://\\[?([^\\[\\]/]+?)\\]?:[0-9]+");

    private EtcdReader() {}

    /** Lines that are something else, such as a warning, are passed over. */
    public static List<EtcdMember> read(List<String> lines) {
        return lines.stream().flatMap(line -> member(line).stream()).toList();
    }

    private static Optional<EtcdMember> member(String line) {
        var matcher = LINE.matcher(line.strip());
        return matcher.matches()
                ? Optional.of(
                        new EtcdMember(
                                matcher.group(1),
                                matcher.group(2).equals("started") ? matcher.group(3) : "",
                                matcher.group(6).equals("true"),
                                addresses(matcher.group(4))))
                : Optional.empty();
    }

    private static List<Address> addresses(String urls) {
        return Arrays.stream(urls.split(","))
                .map(URL::matcher)
                .filter(java.util.regex.Matcher::matches)
                .flatMap(it -> Address.parse(it.group(1)).stream())
                .toList();
    }
}
