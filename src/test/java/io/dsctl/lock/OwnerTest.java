package io.dsctl.lock;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Instant;
import java.time.InstantSource;

class OwnerTest {

    private static final Instant SINCE = Instant.parse("2026-11-23T02:19:26Z");

    @Test
    void what_is_written_is_read_again() {
        var owner = new Owner("3f2a9c1e", SINCE, 4711, "alice b@laptop");

        assertThat(Owner.read(owner.words() + "     ")).contains(owner);
        assertThat(owner)
                .hasToString(
                        "alice b@laptop (process 4711, run 3f2a9c1e, since 2026-11-23T02:19:26Z)");
    }

    @Test
    void this_run_says_who_it_is_in_one_line_of_ascii() {
        var owner = Owner.here(InstantSource.fixed(SINCE.plusMillis(7)));

        assertThat(owner.process()).isEqualTo(ProcessHandle.current().pid());
        assertThat(owner.who()).startsWith(System.getProperty("user.name") + "@");
        assertThat(owner.words()).matches("[\\x20-\\x7e]+");
        assertThat(Owner.read(owner.words())).contains(owner);
        assertThat(owner.isSameRun(Owner.here(InstantSource.system()))).isFalse();
    }

    @Test
    void names_that_are_long_or_not_ascii_do_not_break_the_line() {
        var owner = new Owner("3f2a9c1e", SINCE, 1, "jür\"gen\n@" + "x".repeat(1000));

        assertThat(owner.words()).matches("[\\x20-\\x7e]{1,300}").contains("j?r?gen?@");
        assertThat(Owner.read(owner.words())).contains(owner);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "rubbish",
                "3f2a9c1e yesterday 1 alice@laptop",
                "3f2a9c1e 2026-11-23T02:19:26Z one alice@laptop",
                "3f2a9c1e 2026-11-23T02:19:26Z 99999999999999999999 alice@laptop",
            })
    void what_is_no_owner_is_none(String words) {
        assertThat(Owner.read(words)).isEmpty();
    }
}
