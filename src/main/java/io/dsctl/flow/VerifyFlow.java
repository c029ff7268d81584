package io.dsctl.flow;

import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.GoDuration;
import io.dsctl.execute.TestObjects;
import io.dsctl.facts.ClusterFacts;
import io.dsctl.facts.LiveCluster;
import io.dsctl.facts.NodeFacts.Seen;
import io.dsctl.facts.NodeFacts.Silent;
import io.dsctl.failure.Failure.ControlPlanesMissing;
import io.dsctl.failure.Failure.WrongUsage;
import io.dsctl.failure.Refusal;
import io.dsctl.probe.Prober;
import io.dsctl.remote.SshHosts;
import io.dsctl.render.Templates;
import io.dsctl.report.VerificationView;
import io.dsctl.report.View;
import io.dsctl.verify.Arrangement;
import io.dsctl.verify.Judgement;
import io.dsctl.verify.Observed;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * {@code dsctl verify}: whether a cluster does what a dual-stack cluster must, with Pods and
 * Services in a namespace of its own. Takes no lock: it changes nothing else.
 */
public final class VerifyFlow {

    /**
     * @param image of the test's Pods; empty: agnhost, from where the cluster's images come from
     * @param junit a file for JUnit XML
     * @param deadline of the test, but for the removal of what it made
     */
    public record Request(Optional<String> image, Optional<Path> junit, Duration deadline) {

        /** Two rounds of questions, and a moment for Pods to come up. */
        private static final Duration SHORTEST = Duration.ofSeconds(30);

        private static final Duration LONGEST = Duration.ofHours(1);

        /** As narrow as registries: nothing in it is an option, a line or a blank. */
        private static final Pattern IMAGE =
                Pattern.compile("(\\[[0-9a-fA-F:.]+])?[a-zA-Z0-9:][a-zA-Z0-9._:/@-]{0,511}");

        /**
         * @throws WrongUsage if something in it cannot be used
         */
        public Request {
            image.filter(it -> !IMAGE.matcher(it).matches())
                    .ifPresent(
                            it -> {
                                throw new WrongUsage(
                                        "--image: \"%s\" is no image".formatted(it),
                                        "name it like mirror.example.org:5000/busybox:1.36");
                            });
            if (deadline.compareTo(SHORTEST) < 0 || deadline.compareTo(LONGEST) > 0) {
                throw new WrongUsage(
                        "--deadline must be between 30s and 1h", "write it like 90s or 10m");
            }
        }
    }

    private static final int RANDOM_BYTES = 5;

    private final View view;
    private final VerificationView verificationView;

    /**
     * @param view for what is told beside the result
     */
    public VerifyFlow(View view, VerificationView verificationView) {
        this.view = view;
        this.verificationView = verificationView;
    }

    /**
     * Whether nothing failed.
     *
     * @throws ControlPlanesMissing if no control plane serves the cluster
     */
    public boolean run(Source source, Request request) throws InterruptedException {
        var cluster = source.read(view).cluster();
        var junit = request.junit().map(JUnitFile::at);
        try (var hosts = SshHosts.open()) {
            hosts.warnings(cluster.nodes()).forEach(view::notes);
            var templates = new Templates();
            var prober = new Prober(hosts, templates);
            var facts = prober.probe(cluster);
            var live = facts.live().orElseThrow(() -> missing(facts));
            var arrangement = Arrangement.of(cluster, live, random(), request.image());
            tell(cluster, live, arrangement, request);
            var networks = prober.networks(facts);
            var sample =
                    new TestObjects(hosts, templates)
                            .sample(cluster, arrangement, live.through(), request.deadline());
            var verification =
                    Judgement.of(
                            new Observed(cluster, facts, networks, arrangement, sample),
                            live.through());
            verificationView.show(verification);
            junit.ifPresent(it -> it.write(verification));
            return verification.isGood();
        }
    }

    private void tell(Cluster cluster, LiveCluster live, Arrangement arrangement, Request request) {
        view.notes(
                "testing through %s in the namespace %s, with Pods on %d of %d nodes; it may take %s, and is removed then"
                        .formatted(
                                live.through(),
                                arrangement.namespace(),
                                arrangement.pods().size(),
                                cluster.nodes().size(),
                                GoDuration.text(request.deadline())));
    }

    private static ControlPlanesMissing missing(ClusterFacts facts) {
        return new ControlPlanesMissing(
                facts.nodes().entrySet().stream()
                        .filter(it -> it.getKey().isControlPlane())
                        .map(
                                it ->
                                        switch (it.getValue()) {
                                            case Silent silent ->
                                                    new Refusal(
                                                            it.getKey().name(),
                                                            silent.what(),
                                                            silent.hint());
                                            case Seen _ ->
                                                    new Refusal(
                                                            it.getKey().name(),
                                                            "it does not serve the cluster",
                                                            "`dsctl status` tells how it stands;"
                                                                    + " `dsctl apply` makes a"
                                                                    + " cluster");
                                        })
                        .toList());
    }

    private static String random() {
        var bytes = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
