package io.dsctl.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Breaks servers; {@link Pool} mends them. */
final class Faults {

    /** What a connection that broke leaves behind ends by itself, but not in the same moment. */
    private static final Duration GONE_WITHIN = Duration.ofSeconds(60);

    /** Shell commands that stop the sshd above them, and note its process. */
    static final String STOP_SESSION =
            """
            session=$$
            until [ "$(cat /proc/$session/comm)" = sshd ]; do
                session=$(sed -n 's/^PPid:[^0-9]*//p' /proc/$session/status)
            done
            kill -STOP "$session"
            echo "$session" >/run/fault-stopped
            """;

    private Faults() {}

    /** The OpenSSH configuration {@code impatient}: a line is dead after 4 s. */
    static void impatience(Path folder) throws IOException {
        Files.writeString(
                folder.resolve("impatient"),
                "Host *\n  ServerAliveInterval 2\n  ServerAliveCountMax 2\n");
    }

    /** Lets go on what {@link #STOP_SESSION} stopped; it stays noted. */
    static void goOn(Server server) {
        server.run("kill -CONT $(cat /run/fault-stopped)");
    }

    /** Something that listens, as a unit of its own. */
    static void listen(Server server, String name, String command) {
        server.run("systemd-run --quiet --unit=fault-%s %s".formatted(name, command));
        server.run(
                "timeout 10 sh -c 'until ss -lntp | grep -q \"pid=$(systemctl show --property"
                        + " MainPID"
                        + " --value fault-%s),\"; do sleep 0.1; done'".formatted(name));
    }

    /** Shell commands that run in place of a program, which they find as {@code $real}. */
    static void instead(Server server, String program, String commands) {
        server.run(
                """
                real=$(command -v %1$s) || exit
                cat >/usr/local/sbin/%1$s <<EOF
                #!/bin/sh
                # a fault
                real=$real
                EOF
                cat >>/usr/local/sbin/%1$s <<'EOF'
                %2$s
                EOF
                chmod 755 /usr/local/sbin/%1$s
                """
                        .formatted(program, commands));
    }

    /**
     * For {@link #instead}: the first call whose arguments match waits until it is {@link #letGo}.
     *
     * @param pattern of a shell's {@code case}
     */
    static String held(String pattern) {
        return """
        case "$*" in
            %s)
                if (set -C && : >/run/fault-held) 2>/dev/null; then
                    until [ -e /run/fault-go ]; do sleep 0.2; done
                fi
                ;;
        esac
        """
                .formatted(pattern);
    }

    /** Shell condition: a call is held, or was. */
    static final String HELD = "[ -e /run/fault-held ]";

    static void letGo(Server server) {
        server.run("touch /run/fault-go");
    }

    /** The API server, by what a real one and a played one have in common. */
    static final String API_SERVER = "[-]-etcd-servers=";

    /** Without it, nobody notices that a node is gone. */
    static final String CONTROLLERS = "[-]-cluster-signing-key-file=";

    /**
     * Stops a process for a while ({@code STOP}) or lets it go on ({@code CONT}).
     *
     * @param process what its command line has, and the pattern itself has not
     */
    static void signal(Server server, String name, String process) {
        server.run("pkill -%s -f -- '%s'".formatted(name, process));
    }

    static void mend(Server server, String program) {
        server.run("rm /usr/local/sbin/" + program);
    }

    /**
     * A user whom our key lets in.
     *
     * @param startUp what its login shell does first
     * @return its name
     */
    static String user(Server server, String name, String shell, String startUp) {
        server.run(
                """
                useradd --create-home --shell %2$s fault-%1$s
                usermod --password '*' fault-%1$s
                cp -r /root/.ssh /home/fault-%1$s/
                cat >/home/fault-%1$s/.bashrc <<'EOF'
                %3$s
                EOF
                chown -R fault-%1$s /home/fault-%1$s
                """
                        .formatted(name, shell, startUp));
        return "fault-" + name;
    }

    static String userWithSudo(Server server, String name, String shell, String startUp) {
        server.run(
                "echo 'fault-%1$s ALL=(ALL:ALL) NOPASSWD: ALL' >/etc/sudoers.d/fault-%1$s"
                        .formatted(name));
        return user(server, name, shell, startUp);
    }

    static void leftNothingOn(List<Server> servers) throws InterruptedException {
        for (var server : servers) {
            leftNothingOn(server);
        }
    }

    /** No process and no session of dsctl's, nothing secret, nothing half-written. */
    static void leftNothingOn(Server server) throws InterruptedException {
        var deadline = System.nanoTime() + GONE_WITHIN.toNanos();
        while (!leftOn(server).isEmpty() && System.nanoTime() < deadline) {
            Thread.sleep(500);
        }
        assertThat(leftOn(server)).isEmpty();
    }

    private static String leftOn(Server server) {
        return server.run(
                """
                ps -eo pid=,user=,args= | grep -E '^ *[0-9]+ [^ ]+ +(sshd: [^/]*@|sudo )|[d]sctl [0-9a-f]{32}$|/[r]un/dsctl/supervise' | cut -c 1-150
                ps -eo user:32=,pid=,args= | grep '^fault-'
                ! systemctl is-active dsctl-kubeadm.service | grep active | grep -v inactive
                find /run/dsctl -name 'kubeadm.yaml*' -o -name patches -o -name '*.new' 2>/dev/null
                find /etc /var/lib/dsctl -name '*.new' 2>/dev/null
                ls -d /tmp/dsctl* 2>/dev/null
                true
                """);
    }
}
