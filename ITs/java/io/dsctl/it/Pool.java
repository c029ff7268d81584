package io.dsctl.it;

import com.github.dockerjava.api.model.Network.Ipam;
import com.github.dockerjava.api.model.Network.Ipam.Config;

import org.testcontainers.containers.Network;
import org.testcontainers.lifecycle.Startables;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/** The servers of a test run: started when first needed, wiped and used again by the next class. */
final class Pool {

    private static final Pool ONE = new Pool();

    /** Another subnet for each run, so that what a killed run left is not in the way. */
    private final int subnet = new Random().nextInt(100, 200);

    private final Path folder = folder();
    private final SshKey key = SshKey.make(folder);
    private final Network network = newNetwork();
    private final Deque<Server> free = new ArrayDeque<>();

    private int started;

    private Pool() {}

    static Pool one() {
        return ONE;
    }

    SshKey key() {
        return key;
    }

    /** Where all servers are. */
    Network network() {
        return network;
    }

    String gateway() {
        return "172.30." + subnet + ".1";
    }

    List<Server> take(int count) {
        return start(reserve(count));
    }

    /** Servers with nothing of Kubernetes on them, for one class only. */
    List<Server> takeBare(int count, Future<String> image) {
        return start(Stream.generate(() -> next(Optional.of(image))).limit(count).toList());
    }

    /** Where bare servers get packages from. */
    RepositoryServer repository() {
        var server =
                new RepositoryServer(
                        "172.30." + subnet + ".9", "fd00:d5c7:" + subnet + "::9", network);
        server.start();
        return server;
    }

    private static List<Server> start(List<Server> servers) {
        Startables.deepStart(servers.stream().filter(server -> !server.isRunning()).toList())
                .join();
        return servers;
    }

    /** A server that cannot be wiped is thrown away. */
    void giveBack(List<Server> servers) {
        for (var server : servers) {
            if (server.isRunning() && !server.isBare() && wipe(server)) {
                synchronized (this) {
                    free.add(server);
                }
            } else {
                server.stop();
            }
        }
    }

    private synchronized List<Server> reserve(int count) {
        var servers = new ArrayList<Server>();
        while (servers.size() < count) {
            servers.add(free.isEmpty() ? next(Optional.empty()) : free.poll());
        }
        return servers;
    }

    private synchronized Server next(Optional<Future<String>> bare) {
        started++;
        var host = 10 + started;
        // As wide as all others: the columns of what dsctl prints have the width of names.
        var name = "n%02d".formatted(started);
        var ipv4 = "172.30." + subnet + "." + host;
        var ipv6 = "fd00:d5c7:" + subnet + "::" + host;
        return bare.map(it -> Server.bare(name, ipv4, ipv6, network, key.authorizedKey(), it))
                .orElseGet(() -> new Server(name, ipv4, ipv6, network, key.authorizedKey()));
    }

    /** Back to a bare server, with means that work for real Kubernetes too. */
    static boolean wipe(Server server) {
        var wiped =
                server.tryToRun(
                        """
                        grep -lsx '# a fault' /usr/local/sbin/* | xargs -r rm -f
                        systemctl stop 'fault-*' dsctl-kubeadm.service
                        systemctl start ssh
                        rm -f /run/fault-*
                        for user in $(sed -n 's/^\\(fault-[^:]*\\):.*/\\1/p' /etc/passwd); do
                            pkill -KILL -u "$user"
                            userdel --remove "$user"
                            rm -f "/etc/sudoers.d/$user"
                        done
                        rm -f /usr/local/sbin/kube*
                        echo pwadmin:secret | chpasswd
                        for mount in /etc /etc/sysctl.d /var/lib/dsctl; do
                            while umount $mount 2>/dev/null; do :; done
                        done
                        mount -o remount,exec,size=50% /run; mount -o remount,exec /tmp
                        rm -rf /run/fill /seen
                        kubeadm reset --force >/dev/null 2>&1
                        systemctl stop kubelet
                        [ ! -e /var/lib/dsctl/keep-pod-network ] || { systemctl disable --now dsctl-pod-network; sh /var/lib/dsctl/keep-pod-network end; }
                        rm -rf /etc/systemd/system/dsctl-pod-network.service /var/lib/cni/networks/*
                        ip link delete cni-dsctl
                        ip -all netns delete
                        systemctl daemon-reload
                        iptables -F; ip6tables -F
                        for filter in iptables ip6tables; do $filter -t nat -F KUBE-SERVICES; $filter -t nat -X KUBE-SERVICES; done 2>/dev/null
                        rm -rf /etc/kubernetes/* /var/lib/etcd /var/lib/dsctl /etc/cni/net.d/* /etc/sysctl.d/99-dsctl.conf /etc/modules-load.d/dsctl.conf /run/dsctl /run/dsctl-rollback /run/dsctl-lock /root/.kube
                        find /var/lib/kubelet -mindepth 1 -maxdepth 1 -exec rm -rf {} +
                        [ ! -x /opt/stand-in/bin/stand-in ] || /opt/stand-in/bin/stand-in clear >/dev/null
                        echo 0 >/proc/sys/net/ipv4/ip_forward
                        echo 0 >/proc/sys/net/ipv6/conf/all/forwarding
                        systemctl reset-failed
                        systemctl start kubelet
                        for user in $(getent passwd | grep -o '^it-[^:]*'); do pkill -KILL -u "$user"; userdel -rf "$user" 2>/dev/null; done
                        rm -rf /etc/sudoers.d/it-* /etc/ssh/it-*
                        [ ! -e /etc/ssh/sshd_config.d/00-test.conf ] || { rm /etc/ssh/sshd_config.d/00-test.conf; systemctl restart ssh; }
                        [ -z "$(ls -A /etc/kubernetes 2>/dev/null)" ]
                        """);
        return wiped.getExitCode() == 0;
    }

    private Network newNetwork() {
        var ipam =
                new Ipam()
                        .withConfig(
                                new Config()
                                        .withSubnet("172.30." + subnet + ".0/24")
                                        .withGateway(gateway()),
                                new Config().withSubnet("fd00:d5c7:" + subnet + "::/64"));
        return Network.builder()
                .enableIpv6(true)
                .createNetworkCmdModifier(create -> create.withIpam(ipam))
                .build();
    }

    private static Path folder() {
        try {
            return Files.createTempDirectory("dsctl-its");
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }
}
