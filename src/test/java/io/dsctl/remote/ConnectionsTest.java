package io.dsctl.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dsctl.cluster.Family;
import io.dsctl.cluster.HostKeyPolicy;
import io.dsctl.cluster.HostPort;
import io.dsctl.failure.Failure.Unreachable;
import io.dsctl.remote.Way.Approach;
import io.dsctl.remote.Way.Patience;
import io.dsctl.remote.hostkeys.HostKeyTrust;
import io.dsctl.remote.hostkeys.KnownAs;
import io.dsctl.remote.login.LoginMeans;
import io.dsctl.remote.login.SecretVault;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Servers that are none, on this machine. What a real one does, the whole runs show. */
class ConnectionsTest {

    private static final Duration SOON = Duration.ofSeconds(2);

    private interface Behaviour {
        void of(InputStream in, OutputStream out) throws IOException, InterruptedException;
    }

    private final Connections connections = new Connections(new SecretVault(), SOON);
    private final AtomicInteger accepted = new AtomicInteger();
    private Optional<ServerSocket> server = Optional.empty();

    @AfterEach
    void close() throws IOException {
        connections.close();
        if (server.isPresent()) {
            server.get().close();
        }
    }

    @Test
    void a_port_where_nobody_listens_is_told() throws IOException {
        int free;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        assertThatThrownBy(() -> open(straight(free)))
                .isInstanceOf(Unreachable.class)
                .hasMessage(
                        "w-1: 127.0.0.1:%d refuses the connection: no SSH server listens there"
                                .formatted(free));
    }

    @Test
    void a_name_that_nobody_knows_is_told() {
        assertThatThrownBy(() -> open(way("no-such-host.invalid", 22, any())))
                .isInstanceOf(Unreachable.class)
                .hasMessage("w-1: its host name no-such-host.invalid is not known");
    }

    @Test
    void each_address_of_a_name_is_tried_but_only_of_the_family_that_is_wanted() {
        assertThatThrownBy(
                        () ->
                                open(
                                        way(
                                                "127.0.0.1",
                                                22,
                                                new Approach.Straight(Optional.of(Family.IPV6)))))
                .isInstanceOf(Unreachable.class)
                .hasMessageContaining("127.0.0.1 has no IPv6 address");
    }

    @Test
    void a_server_that_drops_us_before_the_handshake_is_asked_again_a_few_times() throws Exception {
        var port = serve((_, _) -> {});

        assertThatThrownBy(() -> open(straight(port)))
                .isInstanceOf(Unreachable.class)
                .hasMessageContaining("the connection to 127.0.0.1:" + port + " broke: ");
        assertThat(accepted).hasValue(8);
    }

    @Test
    void a_server_that_says_nothing_is_given_up() throws Exception {
        var port = serve((_, _) -> Thread.sleep(Duration.ofMinutes(1)));

        assertThatThrownBy(() -> open(straight(port)))
                .isInstanceOf(Unreachable.class)
                .hasMessage("w-1: the SSH handshake is not over after 2 s");
        assertThat(accepted).hasValue(1);
    }

    @Test
    void a_greeting_that_never_ends_is_given_up_however_slow_it_is() throws Exception {
        var port =
                serve(
                        (_, out) -> {
                            while (true) {
                                out.write("not yet\r\n".getBytes());
                                Thread.sleep(20);
                            }
                        });

        assertThatThrownBy(() -> open(straight(port)))
                .isInstanceOf(Unreachable.class)
                .hasMessage("w-1: the SSH handshake is not over after 2 s");
    }

    @Test
    void a_greeting_that_never_ends_does_not_fill_our_memory() throws Exception {
        var port =
                serve(
                        (_, out) -> {
                            while (true) {
                                out.write(new byte[1 << 16]);
                            }
                        });

        assertThatThrownBy(() -> open(straight(port)))
                .isInstanceOf(Unreachable.class)
                .hasMessageMatching(
                        "w-1: (it says too much and never what SSH servers say|the SSH handshake is"
                                + " not over after 2 s)");
    }

    @Test
    void a_command_that_is_no_way_to_a_server_is_told() {
        assertThatThrownBy(() -> open(way("a", 22, new Approach.Command("exit 1"))))
                .isInstanceOf(Unreachable.class)
                .hasMessageContaining("ProxyCommand");
    }

    @Test
    void a_bastion_that_does_not_answer_is_named_with_the_node() throws IOException {
        int free;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        assertThatThrownBy(() -> open(way("10.0.0.9", 22, new Approach.Through(straight(free)))))
                .isInstanceOf(Unreachable.class)
                .hasMessage(
                        "w-1: bastion 127.0.0.1:%d: 127.0.0.1:%d refuses the connection: no SSH server listens there"
                                .formatted(free, free));
    }

    private void open(Way way) {
        connections.open("w-1", way);
    }

    private static Way straight(int port) {
        return way("127.0.0.1", port, any());
    }

    private static Approach any() {
        return new Approach.Straight(Optional.empty());
    }

    private static Way way(String host, int port, Approach approach) {
        var address = new HostPort(host, port);
        return new Way(
                address,
                KnownAs.address(address),
                new LoginMeans(
                        "admin",
                        List.of(),
                        false,
                        List.of(),
                        false,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()),
                new HostKeyTrust(List.of(), List.of(), HostKeyPolicy.STRICT, Set.of(), false),
                Optional.empty(),
                approach,
                new Patience(SOON, SOON, 1));
    }

    private int serve(Behaviour behaviour) throws IOException {
        var socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        server = Optional.of(socket);
        Thread.startVirtualThread(
                () -> {
                    try {
                        while (true) {
                            var client = socket.accept();
                            accepted.incrementAndGet();
                            Thread.startVirtualThread(() -> talk(client, behaviour));
                        }
                    } catch (IOException _) {
                        // The test is over.
                    }
                });
        return socket.getLocalPort();
    }

    private static void talk(Socket client, Behaviour behaviour) {
        try (client) {
            behaviour.of(client.getInputStream(), client.getOutputStream());
        } catch (IOException _) {
            // dsctl gave up, which is what is tested.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
