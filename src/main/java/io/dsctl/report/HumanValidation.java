package io.dsctl.report;

import io.dsctl.cluster.Capacity;
import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.Networks;
import io.dsctl.cluster.Subnet;
import io.dsctl.report.Validation.Asked;

import java.io.PrintWriter;

/**
 * For people and editors: problems on standard error, a line each; the verdict on standard output.
 */
public final class HumanValidation implements ValidationView {

    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean verbose;

    /**
     * @param verbose also tells how much fits into the networks
     */
    public HumanValidation(PrintWriter out, PrintWriter err, boolean verbose) {
        this.out = out;
        this.err = err;
        this.verbose = verbose;
    }

    @Override
    public void show(Validation validation) {
        validation.problems().forEach(problem -> print(err, problem.toString()));
        validation
                .asked()
                .ifPresentOrElse(asked -> show(validation, asked), () -> refused(validation));
        err.flush();
        out.flush();
    }

    private void refused(Validation validation) {
        print(
                err,
                "%s: cannot be used: %s"
                                .formatted(
                                        validation.file(),
                                        Words.count(validation.errors(), "error"))
                        + warnings(validation));
    }

    private void show(Validation validation, Asked asked) {
        var cluster = asked.cluster();
        print(
                out,
                "%s: valid: %s, %s and %s, %s"
                                .formatted(
                                        validation.file(),
                                        cluster.name(),
                                        Words.count(
                                                cluster.controlPlanes().size(), "control plane"),
                                        Words.count(cluster.workers().size(), "worker"),
                                        Words.families(cluster))
                        + warnings(validation));
        if (verbose) {
            capacity(cluster, asked.capacity());
        }
    }

    private void capacity(Cluster cluster, Capacity capacity) {
        var networks = cluster.networks();
        if (cluster.settings().allocatesNodeBlocks()) {
            print(
                    out,
                    "  nodes          %d of %d"
                            .formatted(cluster.nodes().size(), capacity.nodes()));
            print(out, "  pods per node  " + capacity.podsPerNode());
            networks.pods()
                    .forEach(
                            pods ->
                                    print(
                                            out,
                                            "  pods           "
                                                    + blocks(networks, pods, capacity)));
        } else {
            print(
                    out,
                    "  nodes          %d, their blocks are given by the network add-on"
                            .formatted(cluster.nodes().size()));
        }
        networks.services()
                .forEach(
                        services ->
                                print(
                                        out,
                                        "  services       %s: %d addresses%s"
                                                .formatted(
                                                        services,
                                                        capacity.services()
                                                                .of(services.family())
                                                                .orElseThrow(),
                                                        services.family() == networks.primary()
                                                                ? ", the primary family"
                                                                : "")));
    }

    private static String blocks(Networks networks, Subnet pods, Capacity capacity) {
        return "%s: %d blocks of /%d"
                .formatted(
                        pods,
                        capacity.nodeBlocks().of(pods.family()).orElseThrow(),
                        networks.nodeMask(pods.family()));
    }

    private static String warnings(Validation validation) {
        return validation.warnings() == 0
                ? ""
                : " (%s)".formatted(Words.count(validation.warnings(), "warning"));
    }

    private static void print(PrintWriter stream, String text) {
        stream.println(Printable.of(text));
    }
}
