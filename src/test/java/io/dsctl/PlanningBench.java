package io.dsctl;

import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.Node;
import io.dsctl.execute.StepOutcome;
import io.dsctl.execute.StepOutcome.Done;
import io.dsctl.facts.ClusterFacts;
import io.dsctl.inventory.InventoryReader;
import io.dsctl.plan.Plan;
import io.dsctl.plan.Planner;
import io.dsctl.plan.Safeguards;
import io.dsctl.report.HumanView;
import io.dsctl.report.JsonView;
import io.dsctl.report.RunReport;
import io.dsctl.report.View;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * How long reading, deciding and telling take with many nodes, without any server: {@code
 * scripts/bench --planner}. The argument is the number of nodes. Prints milliseconds, of the first
 * time in this JVM and the median of some times afterwards; each thing is done for the first time
 * before it is repeated.
 */
final class PlanningBench {

    private static final int TIMES = 30;
    private static final Duration ENOUGH = Duration.ofSeconds(5);

    private static final String INVENTORY =
            """
            apiVersion: dsctl.io/v1
            kind: Inventory
            name: prod
            packages: present
            kubernetes:
              podSubnet: [10.240.0.0/12, "fd00:10:244::/48"]
              serviceSubnet: [10.96.0.0/16, "fd00:10:96::/112"]
            nodes:
              - {name: cp-1, role: control-plane, host: cp-1.example.org}
              - {name: "w-[1:%1$d]", role: worker, host: "w-[1:%1$d].example.org", labels: {zone: a}}
            """;

    private PlanningBench() {}

    public static void main(String[] arguments) throws IOException {
        var nodes = Integer.parseInt(arguments[0]);
        var file = Files.createTempFile("planning-bench", ".yaml");
        try {
            Files.writeString(file, INVENTORY.formatted(nodes - 1));
            measure(nodes, file);
        } finally {
            Files.delete(file);
        }
    }

    private static void measure(int nodes, Path file) {
        var cluster =
                timed(nodes, "read the inventory", () -> InventoryReader.read(file, false))
                        .cluster();
        var names = cluster.nodes().stream().map(Node::name).toArray(String[]::new);
        var bare = Facts.of(cluster).get();
        var finished = Facts.living(cluster, names).get();
        var plan = timed(nodes, "plan for bare servers", () -> plan(cluster, bare));
        var nothing = timed(nodes, "plan with nothing to do", () -> plan(cluster, finished));
        require(plan.steps().size() == 2 * nodes + 1, "a plan of " + plan.steps().size());
        // The labels, as no Member has them.
        require(nothing.steps().size() == nodes - 1, "a plan of " + nothing.steps().size());
        timed(nodes, "show the plan to people", () -> shown(PlanningBench::human, cluster, plan));
        timed(nodes, "show the plan as JSON", () -> shown(PlanningBench::json, cluster, plan));
        var outcomes =
                plan.steps().stream()
                        .<StepOutcome>map(it -> new Done(it.step(), Duration.ofSeconds(1)))
                        .toList();
        var report = RunReport.of(plan, outcomes, Optional.empty());
        timed(nodes, "report to people", () -> told(PlanningBench::human, report));
        timed(nodes, "report as JSON", () -> told(PlanningBench::json, report));
    }

    private static Plan plan(Cluster cluster, ClusterFacts facts) {
        require(Safeguards.refusals(cluster, facts).isEmpty(), "a refusal");
        return Planner.plan(cluster, facts);
    }

    private static String shown(
            BiFunction<PrintWriter, PrintWriter, View> view, Cluster cluster, Plan plan) {
        return printed(view, it -> it.show(cluster, plan));
    }

    private static String told(BiFunction<PrintWriter, PrintWriter, View> view, RunReport report) {
        return printed(
                view,
                it -> {
                    report.outcomes().forEach(it::ended);
                    it.show(report);
                });
    }

    private static String printed(
            BiFunction<PrintWriter, PrintWriter, View> view, Consumer<View> what) {
        var out = new StringWriter();
        try (var door = view.apply(new PrintWriter(out), new PrintWriter(out))) {
            what.accept(door);
        }
        return out.toString();
    }

    private static View human(PrintWriter out, PrintWriter err) {
        return new HumanView(out, err, false);
    }

    private static View json(PrintWriter out, PrintWriter err) {
        return new JsonView(out, InstantSource.system());
    }

    private static <T> T timed(int nodes, String what, Supplier<T> work) {
        var begin = System.nanoTime();
        var result = work.get();
        var cold = System.nanoTime() - begin;
        var warm = new ArrayList<Long>();
        var end = System.nanoTime() + ENOUGH.toNanos();
        do {
            begin = System.nanoTime();
            result = work.get();
            warm.add(System.nanoTime() - begin);
        } while (warm.size() < TIMES && System.nanoTime() < end);
        Collections.sort(warm);
        System.out.printf(
                Locale.ROOT,
                "%5d nodes  %-24s %8.1f ms the first time %8.1f ms then%n",
                nodes,
                what,
                cold / 1e6,
                warm.get(warm.size() / 2) / 1e6);
        return result;
    }

    private static void require(boolean right, String found) {
        if (!right) {
            throw new IllegalStateException("not what is to be measured: " + found);
        }
    }
}
