package io.dsctl.execute;

import io.dsctl.cluster.Node;
import io.dsctl.facts.Firewall;
import io.dsctl.failure.Failure.StepFailed;
import io.dsctl.plan.FirewalldChange;
import io.dsctl.plan.Openings;
import io.dsctl.plan.Step.OpenFirewall;
import io.dsctl.plan.UfwChange;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** How firewalls of nodes are opened to their cluster: docs/decisions/0024. */
record FirewallOpening(Shell shell, SecondLook look) {

    /** ufw takes a fifth of a second for a rule, and a cluster may have thousands of nodes. */
    private static final Duration DEADLINE = Duration.ofMinutes(15);

    private static final String HINT =
            "let it be open by other means, and say `firewall: check`; or mend that";

    /**
     * What is open already stays untouched, whoever opened it.
     *
     * @throws StepFailed for good if the firewall does not take it
     */
    void open(OpenFirewall step) {
        var node = step.node();
        var before = firewall(node);
        before.firewalld()
                .map(it -> FirewalldChange.of(step.openings(), it))
                .filter(it -> !it.isEmpty())
                .ifPresent(
                        it ->
                                shell.run(
                                        node,
                                        "open-firewall/firewalld.sh",
                                        Map.of("senders", it.add(), "formerSenders", it.remove()),
                                        DEADLINE,
                                        HINT));
        before.ufw()
                .map(it -> UfwChange.of(step.openings(), it))
                .filter(it -> !it.isEmpty())
                .ifPresent(
                        it ->
                                shell.run(
                                        node,
                                        "open-firewall/ufw.sh",
                                        Map.of(
                                                "rules",
                                                words(it.add()),
                                                "formerRules",
                                                words(it.remove())),
                                        DEADLINE,
                                        HINT));
        missing(step.openings(), firewall(node))
                .findFirst()
                .ifPresent(
                        it -> {
                            throw StepFailed.forGood(
                                    node.name(),
                                    "its firewall was told, and lacks still: " + it,
                                    HINT);
                        });
    }

    private Firewall firewall(Node node) {
        return look.at(node).machine().firewall();
    }

    private static List<List<String>> words(List<String> rules) {
        return rules.stream().map(rule -> Arrays.asList(rule.split(" "))).toList();
    }

    private static Stream<String> missing(Openings wanted, Firewall there) {
        return Stream.concat(
                there.firewalld().stream()
                        .flatMap(it -> FirewalldChange.of(wanted, it).add().stream()),
                there.ufw().stream().flatMap(it -> UfwChange.of(wanted, it).add().stream()));
    }
}
