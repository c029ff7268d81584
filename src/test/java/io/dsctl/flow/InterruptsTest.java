package io.dsctl.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.dsctl.execute.Executor;
import io.dsctl.execute.Stop;
import io.dsctl.remote.Hosts;
import io.dsctl.render.Templates;
import io.dsctl.report.HumanView;

import org.junit.jupiter.api.Test;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.Optional;

class InterruptsTest {

    private final StringWriter told = new StringWriter();
    private final HumanView view =
            new HumanView(new PrintWriter(new StringWriter()), new PrintWriter(told), false);
    private final Interrupts interrupts = new Interrupts(view);
    private final Executor executor = executor();

    @Test
    void before_anything_is_changed_the_first_is_enough() {
        assertThat(interrupts.next()).isTrue();
        assertThat(interrupts.allow(executor)).isFalse();
        assertThat(told.toString()).contains("interrupted: nothing was changed");
    }

    @Test
    void the_second_ends_a_run_that_changes_servers() {
        assertThat(interrupts.allow(executor)).isTrue();

        assertThat(interrupts.next()).isFalse();
        assertThat(told.toString()).startsWith("stopping: ").doesNotContain("left: ");
        assertThat(executor.stopped()).contains(new Stop.Interrupted());
        assertThat(interrupts.next()).isTrue();
        assertThat(told.toString()).contains("left: ");
    }

    @Test
    void a_run_that_stopped_by_itself_still_waits_after_the_first() {
        interrupts.allow(executor);
        executor.stop(new Stop.LockLost("two of three are gone"));

        assertThat(interrupts.next()).isFalse();
        assertThat(executor.stopped()).contains(new Stop.LockLost("two of three are gone"));
        assertThat(interrupts.next()).isTrue();
    }

    private Executor executor() {
        Hosts none =
                node -> {
                    throw new AssertionError(node + " is not to be asked");
                };
        return Executor.over(none, new Templates(), view, 1, Optional::empty, Map.of());
    }
}
