package io.dsctl.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.dsctl.Screen;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

@Timeout(60)
class LiveAreaTest {

    private final StringWriter screen = new StringWriter();
    private final AtomicBoolean isOurs = new AtomicBoolean(true);
    private final AtomicReference<Optional<TerminalSize>> size =
            new AtomicReference<>(Optional.of(new TerminalSize(80, 24)));
    private final AtomicReference<List<String>> lines = new AtomicReference<>(List.of("one"));
    private final LiveArea area = new LiveArea(new PrintWriter(screen), size::get, isOurs::get);
    private final PrintWriter told = new PrintWriter(area);

    @Test
    void before_and_after_it_lines_go_straight_to_the_terminal() throws Exception {
        told.println("before");
        told.flush();
        assertThat(screen).hasToString("before\n");

        area.show(_ -> lines.get());
        shows("\rone<K\n<J");
        area.close();
        told.println("after");
        told.flush();
        assertThat(written()).isEqualTo("before\n\rone<K\n<J<1A\r<Jafter\n");
    }

    @Test
    void what_is_told_meanwhile_goes_above() throws Exception {
        area.show(_ -> lines.get());
        shows("one");
        told.println("told");
        shows("<1A\r<Jtold\none<K\n");
        area.close();
    }

    @Test
    void nothing_is_written_while_nothing_changes() throws Exception {
        var asked = new AtomicInteger();
        area.show(
                _ -> {
                    asked.incrementAndGet();
                    return lines.get();
                });
        while (asked.get() < 4) {
            Thread.sleep(20);
        }

        assertThat(written()).isEqualTo("\rone<K\n<J");
        area.close();
    }

    @Test
    void what_was_told_last_is_not_lost() {
        area.show(_ -> lines.get());
        told.println("told");
        told.print("and half a line");
        area.close();

        var shown = new Screen(80, 24);
        shown.write(screen.toString());
        assertThat(shown.lines()).containsExactly("told", "and half a line");
    }

    @Test
    void it_is_closed_for_good() {
        area.show(_ -> lines.get());
        area.close();
        var before = written();
        area.show(_ -> lines.get());
        area.close();

        assertThat(written()).isEqualTo(before);
    }

    @Test
    void a_terminal_of_no_known_size_has_plain_lines() {
        size.set(Optional.empty());
        area.show(_ -> lines.get());
        area.show(_ -> lines.get());
        told.println("told");
        told.flush();

        assertThat(written()).isEqualTo("told\n");
        area.close();
        assertThat(written()).isEqualTo("told\n");
    }

    @Test
    void in_the_background_there_are_plain_lines() throws Exception {
        isOurs.set(false);
        area.show(_ -> lines.get());
        told.println("told");
        shows("told\n");
        area.close();

        assertThat(written()).isEqualTo("told\n");
    }

    @Test
    void a_new_size_is_asked_for_when_there_is_one() throws Exception {
        area.show(it -> List.of(it.columns() + " wide"));
        shows("80 wide");
        size.set(Optional.of(new TerminalSize(100, 24)));
        area.isResized();
        shows("<1A\r100 wide<K\n<J");
        area.close();
    }

    @Test
    void a_size_that_is_not_told_again_stays() throws Exception {
        area.show(it -> List.of(it.columns() + " wide, " + lines.get()));
        shows("80 wide, [one]");
        size.set(Optional.empty());
        area.isResized();
        lines.set(List.of("two"));
        shows("80 wide, [two]");
        area.close();
    }

    @Test
    void after_a_stop_it_begins_below_what_others_wrote() throws Exception {
        area.show(_ -> lines.get());
        shows("one");
        area.isContinued();
        lines.set(List.of("two"));
        shows("one<K\n<J\rtwo<K\n<J");
        area.close();
    }

    @Test
    void a_terminal_that_takes_nothing_holds_up_nobody() throws Exception {
        var isStuck = new CountDownLatch(1);
        var goesOn = new CountDownLatch(1);
        var stuck =
                new Writer() {
                    @Override
                    public void write(char[] text, int from, int length) {
                        isStuck.countDown();
                        try {
                            goesOn.await();
                        } catch (InterruptedException _) {
                            Thread.currentThread().interrupt();
                        }
                        screen.write(text, from, length);
                    }

                    @Override
                    public void flush() {}

                    @Override
                    public void close() {}
                };
        var blocked = new LiveArea(new PrintWriter(stuck), size::get, isOurs::get);
        blocked.show(_ -> lines.get());
        isStuck.await();
        var writer = new PrintWriter(blocked);
        writer.println("told");
        writer.flush();
        assertThat(written()).isEmpty();

        goesOn.countDown();
        blocked.close();
        assertThat(written()).endsWith("told\n");
    }

    private void shows(String text) throws InterruptedException {
        while (!written().contains(text)) {
            Thread.sleep(10);
        }
    }

    private String written() {
        return screen.toString().replace("\u001b[", "<");
    }
}
