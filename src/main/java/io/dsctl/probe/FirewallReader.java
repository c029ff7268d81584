package io.dsctl.probe;

import io.dsctl.facts.Firewall;
import io.dsctl.facts.Firewalld;
import io.dsctl.facts.Ufw;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads what a server says of its firewalls: pure, a method a question. */
final class FirewallReader {

    private static final Pattern RULE = Pattern.compile("ufw (.*?)(?: comment '(.*)')?");

    /** Everything else would be in nobody's way, and has no place in a command. */
    private static final Pattern WORDS = Pattern.compile("[0-9A-Za-z.:/,_ -]{1,500}");

    private final Answers answers;

    private FirewallReader(Answers answers) {
        this.answers = answers;
    }

    static Firewall read(Answers answers) {
        var reader = new FirewallReader(answers);
        return new Firewall(reader.firewalld(), reader.ufw());
    }

    private Optional<Firewalld> firewalld() {
        if (!answers.lines("firewalld").contains("active")) {
            return Optional.empty();
        }
        return Optional.of(
                new Firewalld(
                        zones(),
                        words("permanent"),
                        String.join(" ", answers.values("firewalld", "target")),
                        words("ours")));
    }

    private Set<String> words(String key) {
        return new HashSet<>(answers.values("firewalld", key));
    }

    /**
     * {@code firewall-cmd --get-active-zones}: a zone's name, with {@code (default)} behind it from
     * 2.0 on, and indented what it is for.
     */
    private Map<String, String> zones() {
        var sources = new HashMap<String, String>();
        var zone = "";
        for (var line : answers.lines("firewalld_zones")) {
            var words = List.of(line.strip().split(" +"));
            if (!Character.isWhitespace(line.charAt(0))) {
                zone = words.getFirst();
            } else if (words.getFirst().equals("sources:")) {
                for (var source : words.subList(1, words.size())) {
                    sources.put(source, zone);
                }
            }
        }
        return sources;
    }

    private Optional<Ufw> ufw() {
        var lines = answers.lines("ufw");
        if (!lines.contains("Status: active")) {
            return Optional.empty();
        }
        var rules = new HashSet<String>();
        var ours = new HashSet<String>();
        for (var line : lines) {
            var rule = RULE.matcher(line);
            if (rule.matches() && WORDS.matcher(rule.group(1)).matches()) {
                rules.add(rule.group(1));
                if (Ufw.COMMENT.equals(rule.group(2))) {
                    ours.add(rule.group(1));
                }
            }
        }
        return Optional.of(new Ufw(rules, ours));
    }
}
