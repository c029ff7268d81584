package io.dsctl.execute;

import io.dsctl.cluster.Address;
import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.Family;
import io.dsctl.cluster.HostPort;
import io.dsctl.cluster.Node;
import io.dsctl.facts.Sample;
import io.dsctl.failure.Failure;
import io.dsctl.probe.Mark;
import io.dsctl.probe.SampleReader;
import io.dsctl.remote.Hosts;
import io.dsctl.remote.Script;
import io.dsctl.render.Templates;
import io.dsctl.verify.Arrangement;
import io.dsctl.verify.TestService;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes what a test of the cluster needs, looks at it and removes it, all in one script: it
 * outlives neither dsctl nor the connection (docs/decisions/0021).
 */
public final class TestObjects {

    /** How many Pods are asked at once, each over a connection through the API server. */
    private static final int AT_ONCE = 20;

    /** What asking so many takes if none of them answers. */
    private static final Duration ASKING = Duration.ofSeconds(30);

    /** For the removal, which is waited for, and questions that are on their way. */
    private static final Duration MARGIN = Duration.ofSeconds(90);

    private final Hosts hosts;
    private final Templates templates;

    public TestObjects(Hosts hosts, Templates templates) {
        this.hosts = hosts;
        this.templates = templates;
    }

    /**
     * @param through the control plane that is asked
     * @param deadline of all but the removal
     * @throws Failure.Unreachable if the connection breaks; the objects are removed without us
     * @throws Failure.StepFailed if the control plane says nothing of use
     */
    public Sample sample(
            Cluster cluster, Arrangement arrangement, Node through, Duration deadline) {
        var script =
                new Script(
                        templates.render(
                                "verify/script.sh",
                                values(cluster, arrangement, through, deadline)),
                        deadline.plus(MARGIN));
        var result = hosts.of(through).run(script);
        return SampleReader.read(result.stdout())
                .orElseThrow(
                        () ->
                                Failure.StepFailed.forNow(
                                        through.name(),
                                        "the test ended before its end: "
                                                + result.stderr()
                                                        .lines()
                                                        .filter(it -> !it.isBlank())
                                                        .reduce((_, last) -> last)
                                                        .orElse(result.toString()),
                                        "run dsctl verify again; its namespace is removed by"
                                                + " then"));
    }

    private Map<String, Object> values(
            Cluster cluster, Arrangement arrangement, Node through, Duration deadline) {
        var values = new HashMap<String, Object>();
        values.put("through", through.name());
        values.put("namespace", arrangement.namespace());
        values.put("seconds", deadline.toSeconds());
        values.put(
                "services",
                arrangement.services().stream().map(it -> service(it, arrangement)).toList());
        values.put("inside", templates.render("verify/inside.sh", Map.of()));
        values.put("questions", questions(cluster, arrangement));
        values.put("atOnce", AT_ONCE);
        values.put("mark", Mark.fresh());
        values.put("reserve", reserve(arrangement, deadline).toSeconds());
        if (!arrangement.pods().isEmpty()) {
            values.put("pods", pods(arrangement, deadline));
        }
        return values;
    }

    private Map<String, String> service(TestService service, Arrangement arrangement) {
        var values = new HashMap<String, Object>();
        values.put("name", service.name());
        values.put("run", arrangement.namespace());
        values.put("type", service.type().name());
        service.policy().ifPresent(it -> values.put("policy", it.name()));
        if (!service.families().isEmpty()) {
            values.put("families", service.families().stream().map(Family::toString).toList());
        }
        return Map.of(
                "name",
                service.name(),
                "manifest",
                templates.render("verify/service.yaml", values));
    }

    private String pods(Arrangement arrangement, Duration deadline) {
        return templates.render(
                "verify/pods.yaml",
                Map.of(
                        "pods",
                        arrangement.pods().entrySet().stream()
                                .map(
                                        it ->
                                                Map.of(
                                                        "name",
                                                        it.getKey(),
                                                        "node",
                                                        it.getValue().name()))
                                .toList(),
                        "image",
                        arrangement.image(),
                        "run",
                        arrangement.namespace(),
                        "seconds",
                        deadline.plus(MARGIN).toSeconds()));
    }

    private static List<String> questions(Cluster cluster, Arrangement arrangement) {
        var questions = new ArrayList<String>();
        arrangement.apiServers().stream()
                .map(Address::text)
                .map(it -> "api=" + new HostPort(it, Cluster.API_PORT))
                .forEach(questions::add);
        cluster.networks().families().stream()
                .map(it -> Arrangement.dnsType(it) + "=" + arrangement.name())
                .forEach(questions::add);
        return questions;
    }

    /** At most half of the time, so that Pods may come up at all. */
    private static Duration reserve(Arrangement arrangement, Duration deadline) {
        var rounds = (arrangement.pods().size() + AT_ONCE - 1) / AT_ONCE;
        var wanted = ASKING.multipliedBy(Math.max(1, rounds));
        var half = deadline.dividedBy(2);
        return wanted.compareTo(half) < 0 ? wanted : half;
    }
}
