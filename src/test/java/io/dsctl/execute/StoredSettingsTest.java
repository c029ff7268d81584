package io.dsctl.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dsctl.Clusters;
import io.dsctl.failure.Failure.StepFailed;
import io.dsctl.plan.Step.ExtendCertSans;
import io.dsctl.remote.Host;
import io.dsctl.remote.ScriptResult;
import io.dsctl.render.Templates;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

class StoredSettingsTest {

    private static final String READ = "-o jsonpath=";

    private final List<String> written = new ArrayList<>();

    @Test
    void what_is_missing_is_written_on_the_condition_that_nobody_else_wrote() {
        extend("412\napiServer: {}\nkind: ClusterConfiguration\n", 0);

        assertThat(written).hasSize(1);
        assertThat(written.getFirst())
                .contains("resourceVersion: \"412\"")
                .contains(
                        "ClusterConfiguration: \"apiServer: \\n  certSANs:\\n  -"
                                + " \\\"fd00:1:1::2\\\"\\nkind: ClusterConfiguration\\n\"");
    }

    @Test
    void nothing_is_written_if_nothing_is_missing() {
        extend("412\napiServer:\n  certSANs:\n  - FD00:1:1::2\n", 0);

        assertThat(written).isEmpty();
    }

    @Test
    void another_who_wrote_meanwhile_is_not_overwritten_and_it_is_tried_again() {
        assertThatThrownBy(() -> extend("412\napiServer: {}\n", 1))
                .isInstanceOfSatisfying(
                        StepFailed.class, failed -> assertThat(failed.isTransient()).isTrue())
                .hasMessageContaining("the object has been modified");
    }

    @Test
    void what_cannot_be_changed_is_told_with_what_to_do_by_hand() {
        assertThatThrownBy(() -> extend("412\napiServer: none\n", 0))
                .isInstanceOfSatisfying(
                        StepFailed.class,
                        failed -> {
                            assertThat(failed.isTransient()).isFalse();
                            assertThat(failed.getMessage()).startsWith("cp-2: ");
                            assertThat(failed.hint()).startsWith("add fd00:1:1::2 there with");
                        });
        assertThat(written).isEmpty();
    }

    private void extend(String stored, int exitCode) {
        Host host =
                script -> {
                    if (script.text().contains(READ)) {
                        return new ScriptResult(0, stored, "");
                    }
                    written.add(script.text());
                    return new ScriptResult(
                            exitCode,
                            "",
                            "Error from server (Conflict): the object has been modified");
                };
        var shell = new Shell(_ -> host, new Templates(), Retries.usual(new Interruption()), null);
        new StoredSettings(shell)
                .extend(
                        new ExtendCertSans(
                                Clusters.node("cp-2"),
                                Clusters.node("cp-1"),
                                List.of(Clusters.ipv6("cp-2"))));
    }
}
