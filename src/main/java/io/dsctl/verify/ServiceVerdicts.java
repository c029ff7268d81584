package io.dsctl.verify;

import io.dsctl.cluster.Address;
import io.dsctl.cluster.Family;
import io.dsctl.cluster.Subnet;
import io.dsctl.facts.Sample.ServiceState;
import io.dsctl.facts.Sample.ServiceState.Accepted;
import io.dsctl.facts.Sample.ServiceState.Refused;
import io.dsctl.verify.Outcome.Failed;
import io.dsctl.verify.Outcome.Passed;
import io.dsctl.verify.Outcome.Skipped;
import io.dsctl.verify.TestService.Policy;
import io.dsctl.verify.TestService.Type;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What the API server made of Services: kubeadm-facts 5, rows 6 to 9. */
final class ServiceVerdicts {

    private final Observed observed;

    ServiceVerdicts(Observed observed) {
        this.observed = observed;
    }

    Outcome of(TestService service) {
        var sample = observed.sample();
        if (sample.trouble().isPresent()) {
            return service.check() == ClusterCheck.SERVICE_DEFAULT
                    ? new Failed(
                            sample.trouble().get(),
                            "the API server takes what it is given",
                            "look at the API server, etcd's alarms, and admission webhooks")
                    : new Skipped(sample.trouble().get());
        }
        var state = sample.services().get(service.name());
        if (state == null) {
            return new Skipped("the API server did not tell what became of it");
        }
        return isPossible(service) ? accepted(service, state) : refused(service, state);
    }

    /** Whether a cluster of these families can have it. */
    private boolean isPossible(TestService service) {
        var families = families();
        return families.containsAll(service.families())
                && (families.size() > 1
                        || !service.policy().equals(Optional.of(Policy.RequireDualStack)));
    }

    /** With any other words it is refused for another reason, which says nothing of families. */
    private Outcome refused(TestService service, ServiceState state) {
        var expected =
                "refused: this cluster has only "
                        + families().stream()
                                .map(Family::toString)
                                .collect(Collectors.joining(" and "));
        var hint = "look at --service-cluster-ip-range of kube-apiserver";
        return switch (state) {
            case Accepted it -> new Failed(told(it), expected, hint);
            case Refused(var words) ->
                    words.contains("spec.ipFamil")
                            ? new Passed()
                            : new Skipped("it was refused for another reason: " + words);
        };
    }

    private Outcome accepted(TestService service, ServiceState state) {
        var families = wantedFamilies(service);
        var policy = service.policy().orElse(Policy.SingleStack).name();
        var expected =
                "%s with %s"
                        .formatted(
                                policy,
                                families.stream()
                                        .map(it -> "an address of " + range(it))
                                        .collect(Collectors.joining(", then ")));
        return switch (state) {
            case Refused(var words) ->
                    new Failed(
                            "the API server refuses it: " + words,
                            expected,
                            "look at --service-cluster-ip-range of kube-apiserver, and at webhooks"
                                    + " and quotas");
            case Accepted it -> {
                var isGood =
                        it.policy().equals(policy)
                                && it.families()
                                        .equals(families.stream().map(Family::toString).toList())
                                && areOf(it.clusterIps(), families)
                                && it.clusterIp().equals(it.clusterIps().getFirst());
                if (!isGood) {
                    yield new Failed(
                            told(it),
                            expected,
                            "look at --service-cluster-ip-range of kube-apiserver");
                }
                yield service.type() == Type.LoadBalancer && it.external().isEmpty()
                        ? new Skipped(
                                "its addresses in the cluster are right, but no provider of load"
                                        + " balancers gave it an external one")
                        : new Passed();
            }
        };
    }

    private List<Family> wantedFamilies(TestService service) {
        if (!service.families().isEmpty()) {
            return service.families();
        }
        return service.policy().isPresent() ? families() : List.of(families().getFirst());
    }

    private boolean areOf(List<String> addresses, List<Family> families) {
        return addresses.size() == families.size()
                && IntStream.range(0, addresses.size())
                        .allMatch(
                                i ->
                                        Address.parse(addresses.get(i))
                                                .filter(range(families.get(i))::contains)
                                                .isPresent());
    }

    private Subnet range(Family family) {
        return observed.cluster().networks().services().stream()
                .filter(it -> it.family() == family)
                .findFirst()
                .orElseThrow();
    }

    private List<Family> families() {
        return observed.cluster().networks().families();
    }

    private static String told(Accepted it) {
        return "%s, families %s, addresses %s"
                .formatted(
                        it.policy().isEmpty() ? "no policy" : it.policy(),
                        NodeVerdicts.listed(it.families()),
                        NodeVerdicts.listed(it.clusterIps()));
    }
}
