package io.dsctl.remote;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dsctl.Clusters;
import io.dsctl.cluster.HostPort;
import io.dsctl.cluster.Login;
import io.dsctl.failure.Failure.LoginRefused;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

class SshConnectionTest {

    private static final Login STRAIGHT =
            new Login(new HostPort("10.0.0.1", 22), "admin", List.of(), Path.of("known_hosts"));

    @Test
    void a_bastion_is_not_left_out_silently() {
        assertThatThrownBy(() -> refuse(List.of(STRAIGHT)))
                .isInstanceOf(LoginRefused.class)
                .hasMessage("cp-1: dsctl cannot go through a bastion yet");
    }

    private static void refuse(List<Login> bastions) {
        var login =
                new Login(
                        STRAIGHT.address(),
                        STRAIGHT.user(),
                        STRAIGHT.identityFiles(),
                        STRAIGHT.knownHosts(),
                        Optional.empty(),
                        Optional.empty(),
                        bastions);
        SshConnection.refuseWhatIsNotThereYet(Clusters.node("cp-1"), login);
    }
}
