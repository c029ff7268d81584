package io.dsctl.it;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.Device;
import com.github.dockerjava.api.model.RestartPolicy;
import com.github.dockerjava.api.model.Volume;

import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/** One throw-away server with SSH and systemd, started as ITs/server/README.md says. */
final class Server extends GenericContainer<Server> {

    private static final Duration UP_WITHIN = Duration.ofSeconds(90);

    private final String name;
    private final String ipv4;
    private final String ipv6;

    private final boolean bare;

    Server(String name, String ipv4, String ipv6, Network network, String authorizedKey) {
        this(name, ipv4, ipv6, network, authorizedKey, NodeImage.name(), false);
    }

    private Server(
            String name,
            String ipv4,
            String ipv6,
            Network network,
            String authorizedKey,
            Future<String> image,
            boolean bare) {
        super(image);
        this.bare = bare;
        this.name = name;
        this.ipv4 = ipv4;
        this.ipv6 = ipv6;
        withNetwork(network);
        withEnv("AUTHORIZED_KEY", authorizedKey);
        withTmpFs(Map.of("/run", "exec", "/tmp", "exec"));
        withImagePullPolicy(_ -> false);
        withCreateContainerCmdModifier(this::asServer);
        waitingFor(new SshAnswers());
    }

    /** One with nothing of Kubernetes on it, where the stand-in's packages can be installed. */
    static Server bare(
            String name,
            String ipv4,
            String ipv6,
            Network network,
            String authorizedKey,
            Future<String> image) {
        return new Server(name, ipv4, ipv6, network, authorizedKey, image, true);
    }

    /** Whether it began without Kubernetes, and is of no use to others afterwards. */
    boolean isBare() {
        return bare;
    }

    String name() {
        return name;
    }

    String ipv4() {
        return ipv4;
    }

    String ipv6() {
        return ipv6;
    }

    /** Runs a command as root, not over SSH; its output, if it ended well. */
    String run(String command) {
        var result = tryToRun(command);
        if (result.getExitCode() != 0) {
            throw new AssertionError(
                    "%s: %s: %s%s"
                            .formatted(name, command, result.getStdout(), result.getStderr()));
        }
        return result.getStdout();
    }

    ExecResult tryToRun(String command) {
        return tryToRun(this, command);
    }

    /** In any container that has a shell. */
    static ExecResult tryToRun(GenericContainer<?> container, String command) {
        try {
            return container.execInContainer("/bin/sh", "-c", command);
        } catch (IOException lost) {
            throw new UncheckedIOException(lost);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** The line of known_hosts, read from the server itself and not over the network. */
    String knownHosts() {
        return "%s,%s %s\n"
                .formatted(ipv4, ipv6, run("cat /etc/ssh/ssh_host_ed25519_key.pub").strip());
    }

    /** Lines of sshd_config, which win over the server's own; wiping removes them. */
    void sshd(String lines) {
        run(
                """
                printf '%%s\\n' %s >/etc/ssh/sshd_config.d/00-test.conf
                systemctl reset-failed ssh
                systemctl restart ssh
                """
                        .formatted(quoted(lines)));
        new SshAnswers().waitFor(ipv4);
    }

    /**
     * Another user, whom wiping removes.
     *
     * @param name begins with {@code it-}
     */
    void addUser(String name, String authorizedKeys) {
        run(
                """
                useradd --create-home --shell /bin/bash %1$s && usermod --password '*' %1$s
                install -d -m 0700 -o %1$s -g %1$s /home/%1$s/.ssh
                printf '%%s\\n' %2$s >/home/%1$s/.ssh/authorized_keys
                """
                        .formatted(name, quoted(authorizedKeys)));
    }

    void setPassword(String user, String password) {
        run("printf '%%s\\n' %s | chpasswd".formatted(quoted(user + ":" + password)));
    }

    /** Lines of sudoers, which wiping removes. */
    void sudoers(String lines) {
        run(
                """
                printf '%%s\\n' %s >/etc/sudoers.d/it-test
                chmod 0440 /etc/sudoers.d/it-test
                visudo -cqf /etc/sudoers.d/it-test
                """
                        .formatted(quoted(lines)));
    }

    /** As a machine that was installed anew. The journal's folder is named after it. */
    void isAnotherMachine() {
        run(
                """
                tr -d - </proc/sys/kernel/random/uuid >/etc/machine-id
                systemctl restart systemd-journald
                echo another machine | systemd-cat
                journalctl --sync
                journalctl -o cat | grep -qx 'another machine'
                """);
    }

    /** How many lines of the journal match. */
    long logged(String extendedPattern) {
        return run("journalctl --sync; journalctl -o cat | grep -cE %s || true"
                        .formatted(quoted(extendedPattern)))
                .lines()
                .mapToLong(Long::parseLong)
                .sum();
    }

    /** The files that hold a text, and lines of the journal, which packs its own. */
    String filesWith(String text) {
        return run(
                """
                journalctl --sync
                grep -rlaF --exclude-dir=containerd -e %1$s /etc /home /root /run /tmp /var
                journalctl -o cat | grep -aF -e %1$s || true
                """
                        .formatted(quoted(text)));
    }

    /** Those that do not end by themselves. */
    String processesOfAddedUsers() {
        return run(
                """
                timeout 10 sh -c 'while ps -eo user:20 | grep -q ^it-; do sleep 0.2; done'
                ps -eo user:20,args | grep ^it- || true
                """);
    }

    /** The reboot of a container is its restart: units, sysctl.d and tmpfs come as at boot. */
    void reboot() {
        getDockerClient().restartContainerCmd(getContainerId()).withTimeout(30).exec();
        new SshAnswers().waitFor(ipv4);
        run("systemctl is-system-running --wait >/dev/null || true");
    }

    /** Without a word to anybody, as when the power fails; its disks stay. */
    void powerOff() {
        getDockerClient().killContainerCmd(getContainerId()).exec();
    }

    void powerOn() {
        getDockerClient().startContainerCmd(getContainerId()).exec();
        new SshAnswers().waitFor(ipv4);
        run("systemctl is-system-running --wait >/dev/null || true");
    }

    static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    private void asServer(CreateContainerCmd create) {
        create.withHostName(name)
                .withIpv4Address(ipv4)
                .withIpv6Address(ipv6)
                .withVolumes(new Volume("/var"));
        create.getHostConfig()
                .withCapAdd(Capability.ALL)
                .withCapDrop(Capability.SYS_RESOURCE)
                .withSecurityOpts(List.of("seccomp=unconfined", "apparmor=unconfined"))
                .withCgroupnsMode("private")
                .withDevices(devices())
                .withDeviceCgroupRules(List.of("a *:* rwm"))
                .withSysctls(Map.of("net.ipv6.conf.all.disable_ipv6", "0"))
                .withRestartPolicy(RestartPolicy.unlessStoppedRestart());
    }

    /** With the disk that holds the engine's volumes, which a real kubelet must find. */
    private static List<Device> devices() {
        return Stream.concat(
                        Stream.of("/dev/kmsg", "/dev/fuse"),
                        Stream.of("/dev/vda", "/dev/sda", "/dev/nvme0n1"))
                .filter(path -> Files.exists(Path.of(path)))
                .map(path -> new Device("rwm", path, path))
                .toList();
    }

    private static final class SshAnswers extends AbstractWaitStrategy {

        @Override
        protected void waitUntilReady() {
            var networks =
                    waitStrategyTarget
                            .getContainerInfo()
                            .getNetworkSettings()
                            .getNetworks()
                            .values();
            waitFor(networks.iterator().next().getIpAddress());
        }

        void waitFor(String address) {
            var deadline = System.nanoTime() + UP_WITHIN.toNanos();
            while (!hasBanner(address)) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException(
                            address + ": no SSH server within " + UP_WITHIN);
                }
                pause();
            }
        }

        private static boolean hasBanner(String address) {
            try (var socket = new Socket()) {
                socket.connect(new InetSocketAddress(address, 22), 1000);
                socket.setSoTimeout(1000);
                return socket.getInputStream().read() == 'S';
            } catch (IOException _) {
                return false;
            }
        }

        private static void pause() {
            try {
                Thread.sleep(200);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(interrupted);
            }
        }
    }
}
