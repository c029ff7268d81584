package io.dsctl.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.dsctl.Clusters;
import io.dsctl.Facts;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

class StepTest {

    static Stream<Class<?>> steps() {
        return Stream.of(Step.class.getPermittedSubclasses());
    }

    @ParameterizedTest
    @MethodSource("steps")
    void every_step_has_a_folder_of_templates_with_its_name(Class<?> step) {
        var name =
                step.getSimpleName()
                        .replaceAll("(?<=[a-z])(?=[A-Z])", "-")
                        .toLowerCase(java.util.Locale.ROOT);

        assertThat(Path.of("templates", name)).isDirectory();
    }

    @Test
    void a_step_names_that_folder() {
        var cluster = Clusters.dualStack("cp-1", "cp-2", "w-1");

        assertThat(Planner.plan(cluster, Facts.of(cluster).get()).steps())
                .isNotEmpty()
                .allSatisfy(
                        planned ->
                                assertThat(
                                                Files.isDirectory(
                                                        Path.of(
                                                                "templates",
                                                                planned.step().name())))
                                        .isTrue());
    }
}
