package io.dsctl.it;

import com.github.dockerjava.api.model.Bind;

import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;

import java.util.List;

/** An operator's machine that has what a minimal Debian has, and no more; beside the servers. */
final class BareDebian extends GenericContainer<BareDebian> {

    BareDebian(Network network, List<Bind> folders) {
        super(System.getProperty("it.base.image"));
        withNetwork(network);
        withImagePullPolicy(_ -> false);
        withCommand("sleep", "infinity");
        withCreateContainerCmdModifier(
                create -> create.getHostConfig().withBinds(folders).withInit(true));
    }

    @Override
    public void start() {
        super.start();
        // Images made for containers throw papers away when they are installed.
        run("rm -f /etc/dpkg/dpkg.cfg.d/docker");
    }

    /** Runs a command as root; its output, if it ended well. */
    String run(String command) {
        var result = tryToRun(command);
        if (result.getExitCode() != 0) {
            throw new AssertionError(
                    "%s: %s%s".formatted(command, result.getStdout(), result.getStderr()));
        }
        return result.getStdout();
    }

    /** The same as a user who owns nothing. */
    String runAsNobody(String command) {
        return run(
                "exec setpriv --reuid=nobody --regid=nogroup --clear-groups /bin/sh -c '%s'"
                        .formatted(command.replace("'", "'\\''")));
    }

    ExecResult tryToRun(String command) {
        return Server.tryToRun(this, command);
    }
}
