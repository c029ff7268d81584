package io.dsctl.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.dsctl.Clusters;
import io.dsctl.failure.Failure.LockHeld;
import io.dsctl.remote.Deadline;
import io.dsctl.render.Templates;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The Lease of a cluster with one control plane, whose kubectl keeps it in a file. */
class LeaseTest {

    private static final Path MEMORY = Path.of("/dev/shm");
    private static final Owner ALICE =
            new Owner("a1a1a1a1", Instant.parse("2026-11-23T02:19:26Z"), 1, "alice@laptop");
    private static final Owner BOB =
            new Owner("b0b0b0b0", Instant.parse("2026-11-23T02:19:26Z"), 2, "bob@desk");

    private static final Owner CAROL =
            new Owner("c0c0c0c0", Instant.parse("2026-11-23T02:19:26Z"), 3, "carol@train");

    /** A line VERSION|RENEWED|HOLDER| is the Lease; a write needs the version that is there. */
    private static final String KUBECTL =
            """
            #!/bin/sh
            cd '%s' || exit
            [ ! -e busy ] || { rm busy; exit 1; }
            case "$*" in
                *" get lease "*) [ ! -e lease ] || cat lease; [ ! -e next ] || mv next lease ;;
                *)
                    json=$(cat)
                    value() { printf '%%s' "$json" | sed -n "s/.*\\"$1\\": \\"\\([^\\"]*\\)\\".*/\\1/p"; }
                    there=$(cut -d '|' -f 1 lease 2>/dev/null)
                    [ "$(value resourceVersion)" = "$there" ] || exit 1
                    echo "$((${there:-0} + 1))|$(value renewTime)|$(value holderIdentity)|" >lease.new
                    mv lease.new lease
                    [ ! -e late ] || { rm late; exit 1; }
                    ;;
            esac
            """;

    private Path folder;
    private LocalServers servers;

    @BeforeEach
    void a_control_plane_with_an_api() throws IOException {
        assumeThat(MEMORY).isDirectory();
        folder = Files.createTempDirectory(MEMORY, "dsctl-test");
        Files.createDirectories(folder.resolve("kubernetes/manifests"));
        Files.createFile(folder.resolve("kubernetes/admin.conf"));
        Files.createFile(folder.resolve("kubernetes/manifests/kube-apiserver.yaml"));
        var kubectl = Files.writeString(folder.resolve("kubectl"), KUBECTL.formatted(folder));
        assertThat(kubectl.toFile().setExecutable(true)).isTrue();
        servers = new LocalServers(folder);
    }

    @AfterEach
    void nobody_is_left() throws Exception {
        servers.close();
    }

    @Test
    void a_run_has_it_and_gives_it_back() throws Exception {
        try (var _ = take(ALICE)) {
            assertThat(holder()).isEqualTo(ALICE.words());
        }
        isGivenBack();
    }

    @Test
    void it_is_given_back_when_the_run_is_killed() throws Exception {
        try (var _ = take(ALICE)) {
            servers.hangUpAll();
            isGivenBack();
        }
    }

    @Test
    void it_is_given_back_although_the_answer_to_its_taking_was_lost() throws Exception {
        Files.createFile(folder.resolve("late"));

        try (var _ = take(ALICE)) {
            assertThat(folder.resolve("late")).doesNotExist();
            assertThat(holder()).isEqualTo(ALICE.words());
        }
        isGivenBack();
    }

    @Test
    void it_is_given_back_by_an_api_that_is_busy_at_first() throws Exception {
        try (var _ = take(ALICE)) {
            Files.createFile(folder.resolve("busy"));
        }
        isGivenBack();
        assertThat(folder.resolve("busy")).doesNotExist();
    }

    @Test
    void another_runs_is_respected_and_its_lock_is_not_kept_from_anybody() throws Exception {
        lease(Instant.now(), BOB.words());

        assertThatThrownBy(() -> take(ALICE))
                .isInstanceOf(LockHeld.class)
                .hasMessage(
                        "another dsctl is at work on these servers: bob@desk (process 2, run"
                                + " b0b0b0b0, since 2026-11-23T02:19:26Z) has the Lease"
                                + " kube-system/dsctl");
        assertThat(holder()).isEqualTo(BOB.words());
        take(BOB).close();
    }

    @Test
    void one_that_nobody_renewed_for_a_minute_is_free() throws Exception {
        lease(Instant.now().minusSeconds(62), BOB.words());

        try (var _ = take(ALICE)) {
            assertThat(holder()).isEqualTo(ALICE.words());
        }
    }

    @Test
    void that_of_the_run_which_had_this_servers_lock_before_is_free_at_once() throws Exception {
        take(BOB).close();
        isGivenBack();
        lease(Instant.now(), BOB.words());

        try (var _ = take(ALICE)) {
            assertThat(holder()).isEqualTo(ALICE.words());
        }
    }

    @Test
    void that_of_an_earlier_one_is_free_too_when_the_last_one_could_not_ask_the_api()
            throws Exception {
        take(BOB).close();
        isGivenBack();
        lease(Instant.now(), BOB.words());
        var kubectl = folder.resolve("kubectl");
        Files.move(kubectl, folder.resolve("away"));
        take(CAROL).close();
        Files.move(folder.resolve("away"), kubectl);
        assertThat(holder()).isEqualTo(BOB.words());

        try (var _ = take(ALICE)) {
            assertThat(holder()).isEqualTo(ALICE.words());
        }
    }

    @Test
    void it_is_given_back_when_nobody_hears_that_it_was_taken() throws Exception {
        var script = ClusterLock.script(new Templates(), ALICE);

        assertThat(servers.isDeaf("cp-1", script, "take\nlease\n")).isTrue();
        assertThat(Files.readString(folder.resolve("lease"))).startsWith("2|");
        assertThat(holder()).isEmpty();
    }

    @Test
    void whoever_was_faster_has_it() throws IOException {
        lease(Instant.now(), "");
        Files.writeString(
                folder.resolve("next"), "8|%s|%s|\n".formatted(stamp(Instant.now()), BOB.words()));

        assertThatThrownBy(() -> take(ALICE))
                .isInstanceOf(LockHeld.class)
                .hasMessageContaining("bob@desk");
    }

    @Test
    void an_api_that_does_not_answer_costs_no_lock() throws Exception {
        Files.writeString(folder.resolve("kubectl"), "#!/bin/sh\nexit 1\n");

        try (var lock = take(ALICE)) {
            assertThat(lock.lost()).isEmpty();
        }
    }

    private ClusterLock take(Owner owner) throws InterruptedException {
        return ClusterLock.take(
                servers,
                new Templates(),
                List.of(Clusters.node("cp-1")),
                owner,
                Duration.ZERO,
                _ -> {});
    }

    private void isGivenBack() throws Exception {
        var deadline = Deadline.in(Duration.ofSeconds(20));
        while (!holder().isEmpty() && !deadline.hasPassed()) {
            Thread.sleep(50);
        }
        assertThat(holder()).isEmpty();
    }

    private void lease(Instant renewed, String holder) throws IOException {
        Files.writeString(folder.resolve("lease"), "7|%s|%s|\n".formatted(stamp(renewed), holder));
    }

    private static String stamp(Instant instant) {
        return instant.toString().substring(0, 19) + ".000000Z";
    }

    private String holder() throws IOException {
        return Files.readString(folder.resolve("lease")).strip().split("\\|", -1)[2];
    }
}
