package io.dsctl.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.dsctl.cluster.Taint;
import io.dsctl.cluster.Taint.Effect;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Optional;

class ApiReaderTest {

    @Test
    void taints_are_read_whoever_set_them() {
        assertThat(
                        taints(
                                "[{\"effect\":\"NoSchedule\",\"key\":\"example.org/gpu\",\"value\":\"yes\"},"
                                    + "{\"effect\":\"NoExecute\",\"key\":\"node.kubernetes.io/not-ready\",\"timeAdded\":\"2026-11-23T08:00:00Z\"}]"))
                .containsExactly(
                        new Taint("example.org/gpu", Optional.of("yes"), Effect.NO_SCHEDULE),
                        new Taint(
                                "node.kubernetes.io/not-ready",
                                Optional.empty(),
                                Effect.NO_EXECUTE));
    }

    @Test
    void what_is_none_is_no_taint() {
        assertThat(taints("")).isEmpty();
        assertThat(taints("[{")).isEmpty();
        assertThat(taints("[1, {\"key\": \"a\", \"effect\": \"Other\"}, {}]")).isEmpty();
    }

    private static List<Taint> taints(String json) {
        var line =
                String.join(
                        "\t",
                        "w-1",
                        "machine",
                        "True",
                        "192.0.2.1",
                        "{}",
                        "{}",
                        "10.244.0.0/24",
                        "v1.36.4",
                        "containerd://2",
                        "",
                        json);
        return ApiReader.read(new Answers(Map.of("ready", "ok", "members", line)))
                .orElseThrow()
                .members()
                .getFirst()
                .info()
                .taints();
    }
}
