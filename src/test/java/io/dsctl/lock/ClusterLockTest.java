package io.dsctl.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.dsctl.Clusters;
import io.dsctl.cluster.Node;
import io.dsctl.failure.Failure.ControlPlanesMissing;
import io.dsctl.failure.Failure.LockHeld;
import io.dsctl.failure.Refusal;
import io.dsctl.render.Templates;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Locks of three servers, taken by this machine's shell. */
class ClusterLockTest {

    private static final Path MEMORY = Path.of("/dev/shm");
    private static final List<Node> NODES =
            Stream.of("cp-1", "cp-2", "cp-3").map(Clusters::node).toList();
    private static final Owner ALICE = owner("a1a1a1a1", "alice@laptop");
    private static final Owner BOB = owner("b0b0b0b0", "bob@desk");

    private LocalServers servers;

    @BeforeEach
    void folders_in_memory() throws IOException {
        assumeThat(MEMORY).isDirectory();
        servers = new LocalServers(Files.createTempDirectory(MEMORY, "dsctl-test"));
    }

    @AfterEach
    void nobody_is_left() throws Exception {
        servers.close();
    }

    @Test
    void a_second_run_is_told_who_has_the_lock() throws Exception {
        try (var _ = take(ALICE)) {
            assertThatThrownBy(() -> take(BOB))
                    .isInstanceOf(LockHeld.class)
                    .hasMessage(
                            "another dsctl is at work on these servers: alice@laptop (process 1,"
                                    + " run a1a1a1a1, since 2026-11-23T02:19:26Z) has the lock of"
                                    + " cp-1");
        }
    }

    @Test
    void it_is_free_when_the_first_run_has_ended() throws Exception {
        take(ALICE).close();

        try (var lock = take(BOB)) {
            assertThat(lock.lost()).isEmpty();
        }
    }

    @Test
    void it_is_free_at_once_when_the_first_run_was_killed() throws Exception {
        try (var _ = take(ALICE)) {
            servers.hangUpAll();

            take(BOB, Duration.ofSeconds(10)).close();
        }
    }

    @Test
    void whoever_waits_is_told_once_for_whom_and_gets_it() throws Exception {
        var first = take(ALICE);
        var told = new ArrayList<String>();
        var second =
                CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return ClusterLock.take(
                                        servers,
                                        new Templates(),
                                        NODES,
                                        BOB,
                                        Duration.ofMinutes(1),
                                        who -> {
                                            synchronized (told) {
                                                told.add(who);
                                            }
                                        });
                            } catch (InterruptedException unexpected) {
                                throw new IllegalStateException(unexpected);
                            }
                        });
        Thread.sleep(3000);
        assertThat(second).isNotDone();
        first.close();

        second.get(30, TimeUnit.SECONDS).close();
        assertThat(told).singleElement().asString().contains("alice@laptop");
    }

    @Test
    void of_many_that_begin_together_one_gets_it() throws Exception {
        var runs =
                Stream.of("1", "2", "3", "4")
                        .map(
                                it ->
                                        CompletableFuture.supplyAsync(
                                                () -> tryToTake(owner(it.repeat(8), "x@" + it))))
                        .toList();

        var got = runs.stream().flatMap(it -> it.join()).toList();
        assertThat(got).hasSize(1);
        got.getFirst().close();
    }

    @Test
    void a_minority_that_does_not_answer_does_not_matter() throws Exception {
        servers.isDead("cp-1");

        try (var lock = take(ALICE)) {
            assertThat(lock.lost()).isEmpty();
            assertThatThrownBy(() -> take(BOB))
                    .isInstanceOf(LockHeld.class)
                    .hasMessageEndingWith("has the lock of cp-2");
        }
    }

    @Test
    void without_a_majority_those_that_do_not_answer_are_named() {
        servers.isDead("cp-1");
        servers.isDead("cp-3");

        assertThatThrownBy(() -> take(ALICE))
                .isInstanceOfSatisfying(
                        ControlPlanesMissing.class,
                        missing ->
                                assertThat(missing.each())
                                        .containsExactly(
                                                new Refusal("cp-1", "is dead", "wake it"),
                                                new Refusal("cp-3", "is dead", "wake it")));
    }

    @Test
    void a_lock_that_nobody_can_write_is_told_with_the_reason() throws Exception {
        for (var node : NODES) {
            Files.writeString(servers.folder().resolve(node.name()), "in the way");
        }

        assertThatThrownBy(() -> take(ALICE))
                .isInstanceOfSatisfying(
                        ControlPlanesMissing.class,
                        missing ->
                                assertThat(missing.each())
                                        .hasSize(3)
                                        .first()
                                        .extracting(Refusal::what)
                                        .asString()
                                        .startsWith("dsctl's lock cannot be taken there: ")
                                        .endsWith("File exists"));
    }

    @Test
    void a_server_that_lost_the_locks_file_has_another() throws Exception {
        try (var lock = take(ALICE)) {
            for (var node : NODES) {
                Files.delete(servers.folder().resolve(node.name()).resolve("lock"));
            }
            var why = new CompletableFuture<String>();
            lock.whenLost(why::complete);

            assertThat(why.get(30, TimeUnit.SECONDS)).endsWith("somebody had it meanwhile");
            assertThat(lock.lost()).contains(why.get());
        }
    }

    @Test
    void lines_that_break_are_opened_again_and_nothing_is_lost() throws Exception {
        try (var lock = take(ALICE)) {
            servers.hangUpAll();
            Thread.sleep(6000);

            assertThat(lock.lost()).isEmpty();
            assertThatThrownBy(() -> take(BOB)).isInstanceOf(LockHeld.class);
        }
    }

    @Test
    void whoever_took_it_while_our_lines_were_broken_has_it() throws Exception {
        try (var lock = take(ALICE)) {
            servers.hangUpAll();
            try (var _ = take(BOB, Duration.ofSeconds(4))) {
                Thread.sleep(7000);
            }

            assertThat(lock.lost().orElseThrow()).contains("bob@desk", "has that of cp-");
        }
    }

    @Test
    void only_root_can_read_who_has_it() throws Exception {
        take(ALICE).close();

        var folder = servers.folder().resolve("cp-1");
        assertThat(mode(folder)).isEqualTo("rwx------");
        assertThat(mode(folder.resolve("lock"))).isEqualTo("rw-------");
        assertThat(Files.readString(folder.resolve("lock")).strip()).isEqualTo(ALICE.words());
    }

    private ClusterLock take(Owner owner) throws InterruptedException {
        return take(owner, Duration.ZERO);
    }

    private ClusterLock take(Owner owner, Duration wait) throws InterruptedException {
        return ClusterLock.take(servers, new Templates(), NODES, owner, wait, _ -> {});
    }

    private Stream<ClusterLock> tryToTake(Owner owner) {
        try {
            return Stream.of(take(owner));
        } catch (LockHeld _) {
            return Stream.empty();
        } catch (InterruptedException unexpected) {
            throw new IllegalStateException(unexpected);
        }
    }

    private static Owner owner(String run, String who) {
        return new Owner(run, Instant.parse("2026-11-23T02:19:26Z"), 1, who);
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
