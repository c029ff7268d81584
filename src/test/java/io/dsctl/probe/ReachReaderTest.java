package io.dsctl.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.dsctl.cluster.HostPort;
import io.dsctl.facts.Reach;
import io.dsctl.facts.Reach.Answer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

class ReachReaderTest {

    private static final HostPort TARGET = new HostPort("fd00::1", 6443);

    @ParameterizedTest
    @CsvSource({
        "0, '', OPEN",
        "124, '', NO_ANSWER",
        "1, 'connect: connect: Connection refused connect: line 1: /dev/tcp/fd00::1/6443:"
                + " Connection refused', REFUSED",
        "1, 'connect: connect: No route to host', NO_ROUTE",
        "1, 'connect: connect: Network is unreachable', NO_ROUTE",
        "1, 'connect: connect: Connection timed out', NO_ANSWER",
        "1, 'connect: api.example.org: Name or service not known', UNRESOLVED",
        "1, 'connect: api.example.org: Temporary failure in name resolution', UNRESOLVED",
        "1, 'connect: line 1: /dev/tcp/fd00::1/6443: No such file or directory', UNKNOWN",
        "1, 'error: You must be logged in to the server (Unauthorized)', OPEN",
        "1, 'The connection to the server [fd00::1]:6443 was refused - did you specify the right"
                + " host or port?', REFUSED",
        "1, 'Unable to connect to the server: dial tcp [fd00::1]:6443: i/o timeout', NO_ANSWER",
        "1, 'Unable to connect to the server: dial tcp: lookup api.example.org: no such host',"
                + " UNRESOLVED",
        "1, 'Unable to connect to the server: dial tcp [fd00::1]:6443: connect: no route to host',"
                + " NO_ROUTE",
        "127, '', UNKNOWN"
    })
    void what_bash_or_kubectl_says_is_understood(String code, String said, Answer answer) {
        assertThat(
                        ReachReader.read(
                                "dsctl-reach\n[fd00::1]:6443 %s %s\n".formatted(code, said),
                                List.of(TARGET)))
                .containsExactly(new Reach(TARGET, answer));
    }

    @Test
    void a_target_about_which_nothing_is_said_is_left_out() {
        var other = new HostPort("10.0.0.1", 6443);

        assertThat(
                        ReachReader.read(
                                "garbage\n10.0.0.1:6443 0 \n10.0.0.2:6443 0 \n",
                                List.of(TARGET, other)))
                .containsExactly(new Reach(other, Answer.OPEN));
    }
}
