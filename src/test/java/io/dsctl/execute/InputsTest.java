package io.dsctl.execute;

import static org.assertj.core.api.Assertions.assertThat;

import io.dsctl.Clusters;
import io.dsctl.Facts;
import io.dsctl.cluster.Secret;
import io.dsctl.plan.PlannedStep;
import io.dsctl.plan.Planner;
import io.dsctl.plan.Step.JoinWorker;
import io.dsctl.render.Templates;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;
import java.util.Map;

class InputsTest {

    @Test
    void another_command_work_or_file_is_another_input() {
        var files = Map.of("kubeadm.yaml", "a");
        var hash = Inputs.hash("kubeadm join", "work", files);

        assertThat(hash).isEqualTo(Inputs.hash("kubeadm join", "work", Map.copyOf(files)));
        assertThat(
                        List.of(
                                Inputs.hash("kubeadm init", "work", files),
                                Inputs.hash("kubeadm join", "wor", files),
                                Inputs.hash("kubeadm join", "work", Map.of("kubeadm.yaml", "b")),
                                Inputs.hash("kubeadm join", "work", Map.of("kubeadm.yam", "la")),
                                Inputs.hash("kubeadm join", "work", Map.of())))
                .doesNotContain(hash)
                .doesNotHaveDuplicates();
    }

    @Test
    void what_is_made_for_a_run_is_not_in_it() {
        var cluster = Clusters.dualStack("cp-1", "w-1");
        var configurations = new KubeadmConfigurations(new Templates());
        var join =
                Planner.plan(cluster, Facts.of(cluster).get()).steps().stream()
                        .map(PlannedStep::step)
                        .filter(JoinWorker.class::isInstance)
                        .map(JoinWorker.class::cast)
                        .findFirst()
                        .orElseThrow();
        var token =
                new JoinToken(
                        new Secret("abcdef.0123456789abcdef"),
                        List.of("sha256:" + "1".repeat(64)),
                        Instant.MAX);

        assertThat(configurations.joinWorker(join.settings(), token).get("kubeadm.yaml"))
                .contains(token.token().reveal());
        assertThat(configurations.preview(join).get("kubeadm.yaml"))
                .doesNotContain(token.token().reveal());
    }
}
