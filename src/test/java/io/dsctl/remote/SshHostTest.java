package io.dsctl.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dsctl.cluster.HostPort;
import io.dsctl.failure.Failure;
import io.dsctl.failure.Failure.LoginRefused;
import io.dsctl.failure.Failure.Unreachable;

import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.connection.ConnectionException;
import net.schmizz.sshj.connection.channel.direct.Session;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

class SshHostTest {

    private static final Script SCRIPT = new Script("true", Duration.ofSeconds(1));

    private static final HostPort ADDRESS = new HostPort("fd00::1", 22);

    private final AtomicInteger opened = new AtomicInteger();

    @Test
    void a_server_that_refused_us_is_not_asked_again() {
        var host = host(new LoginRefused("w-1", "user \"admin\" is not let in", "look"));

        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> host.run(SCRIPT))
                    .isInstanceOf(LoginRefused.class)
                    .hasMessage("w-1: user \"admin\" is not let in");
        }
        assertThat(opened).hasValue(1);
    }

    @Test
    void a_server_that_did_not_answer_is_asked_again() {
        var host = host(new Unreachable("w-1", "10.0.0.1:22 does not answer", "look"));

        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> host.run(SCRIPT)).isInstanceOf(Unreachable.class);
        }
        assertThat(opened).hasValue(3);
    }

    @Test
    void why_nobody_could_connect_ahead_is_told_to_the_next_script_alone() {
        var host = host(new Unreachable("w-1", "10.0.0.1:22 does not answer", "look"));

        host.connect();

        assertThatThrownBy(() -> host.run(SCRIPT)).isInstanceOf(Unreachable.class);
        assertThat(opened).hasValue(1);
        assertThatThrownBy(() -> host.run(SCRIPT)).isInstanceOf(Unreachable.class);
        assertThat(opened).hasValue(2);
    }

    @Test
    void a_host_that_was_closed_knows_nothing_of_that_any_more() {
        var host = host(new Unreachable("w-1", "10.0.0.1:22 does not answer", "look"));

        host.connect();
        host.close();

        assertThatThrownBy(() -> host.run(SCRIPT)).isInstanceOf(Unreachable.class);
        assertThat(opened).hasValue(2);
    }

    @Test
    void what_is_connected_ahead_is_what_the_next_script_takes() {
        var host =
                new SshHost(
                        "w-1",
                        ADDRESS,
                        () -> {
                            opened.incrementAndGet();
                            return new OpensNoSession();
                        },
                        new Become.AlreadyRoot());

        host.connect();
        host.connect();
        host.reach();

        assertThatThrownBy(() -> host.run(SCRIPT)).hasMessageContaining("it opens none");
        assertThat(opened).hasValue(1);
    }

    /** It is connected, as far as anybody knows. */
    private static final class OpensNoSession extends SSHClient {

        @Override
        public boolean isConnected() {
            return true;
        }

        @Override
        public Session startSession() throws ConnectionException {
            throw new ConnectionException("it opens none");
        }
    }

    @Test
    void to_reach_a_server_that_is_away_fails_as_a_script_would() {
        var host = host(new Unreachable("w-1", "10.0.0.1:22 does not answer", "look"));

        assertThatThrownBy(host::reach).isInstanceOf(Unreachable.class);
        assertThat(opened).hasValue(1);
    }

    @Test
    void what_was_missed_before_a_wait_is_not_told_after_it() {
        var host = host(new Unreachable("w-1", "10.0.0.1:22 does not answer", "look"));

        host.connect();
        host.disconnect();

        assertThatThrownBy(() -> host.run(SCRIPT)).isInstanceOf(Unreachable.class);
        assertThat(opened).hasValue(2);
    }

    @Test
    void a_connection_that_is_gone_before_the_first_script_is_one_that_broke() {
        var host = new SshHost("w-1", ADDRESS, SSHClient::new, new Become.AlreadyRoot());

        assertThatThrownBy(() -> host.run(SCRIPT))
                .isInstanceOf(Unreachable.class)
                .hasMessage("w-1: the connection to [fd00::1]:22 broke: the server closed it");
    }

    @Test
    void to_talk_with_a_server_that_refused_us_does_not_ask_it_again_either() {
        var host = host(new LoginRefused("w-1", "user \"admin\" is not let in", "look"));

        assertThatThrownBy(() -> host.talk(SCRIPT)).isInstanceOf(LoginRefused.class);
        assertThatThrownBy(() -> host.run(SCRIPT)).isInstanceOf(LoginRefused.class);
        assertThat(opened).hasValue(1);
    }

    @Test
    void a_connection_to_talk_that_is_gone_at_once_is_one_that_broke() {
        var host = new SshHost("w-1", ADDRESS, SSHClient::new, new Become.AlreadyRoot());

        assertThatThrownBy(() -> host.talk(SCRIPT))
                .isInstanceOf(Unreachable.class)
                .hasMessage("w-1: the connection to [fd00::1]:22 broke: the server closed it");
    }

    private SshHost host(Failure failure) {
        return new SshHost(
                "w-1",
                ADDRESS,
                () -> {
                    opened.incrementAndGet();
                    throw failure;
                },
                new Become.AlreadyRoot());
    }
}
