package io.dsctl.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What on some servers would tell that somebody wrote or restarted something. */
record Snapshot(Map<Server, List<String>> seen, Function<Server, String> look) {

    static Snapshot of(List<Server> servers) {
        return of(servers, server -> files(server) + services(server) + processes(server));
    }

    static Snapshot ofFiles(List<Server> servers) {
        return of(servers, Snapshot::files);
    }

    /** Of what runs, not of files: members that others join beside note that. */
    static Snapshot ofProcesses(List<Server> servers) {
        return of(servers, server -> services(server) + processes(server));
    }

    private static Snapshot of(List<Server> servers, Function<Server, String> look) {
        return new Snapshot(
                servers.stream()
                        .collect(
                                Collectors.toMap(
                                        Function.identity(), server -> lines(look, server))),
                look);
    }

    private static List<String> lines(Function<Server, String> look, Server server) {
        return look.apply(server).lines().toList();
    }

    /** Shows what changed and nothing else: a server has hundreds of files. */
    void isStillSo() {
        assertThat(
                        seen.keySet().stream()
                                .flatMap(server -> changes(server, lines(look, server)))
                                .toList())
                .isEmpty();
    }

    private Stream<String> changes(Server server, List<String> now) {
        var before = seen.get(server);
        return Stream.concat(
                        before.stream()
                                .filter(line -> !now.contains(line))
                                .map(line -> "- " + line),
                        now.stream()
                                .filter(line -> !before.contains(line))
                                .map(line -> "+ " + line))
                .map(line -> server.name() + " " + line);
    }

    /** Not of the users' home folders: there, sudo itself notes that it was used. */
    private static String files(Server server) {
        return server.run(
                "find /etc /root /usr/local /opt /var/lib/dsctl /var/lib/kubelet/config.yaml"
                        + " /var/lib/kubelet/kubeadm-flags.env /run/dsctl -xdev -printf '%p %m %s"
                        + " %T@\\n"
                        + "' 2>/dev/null | sort");
    }

    private static String services(Server server) {
        return server.run(
                "systemctl show kubelet containerd ssh --property"
                        + " Id,ActiveEnterTimestampMonotonic,NRestarts,MainPID");
    }

    /**
     * With the tick of their start since the server's own: a static pod that was restarted is
     * another process. The hour of the start would be reckoned from a clock that is being set. Not
     * who gives the Lease back, after dsctl has ended, and reads a manifest for that; nor what one
     * of them starts, which has its arguments until it becomes another program.
     */
    private static String processes(Server server) {
        return server.run(
                """
                ps -eo pid=,ppid=,args= |
                    grep -E 'kube-(apiserver|controller-manager|scheduler)|etcd|kubelet|containerd' |
                    grep -vE 'grep| sed |sh -c|kubectl' |
                    awk '{
                        pid = $1; parent[pid] = $2
                        sub(/^ *[0-9]+ +[0-9]+ +/, ""); args[pid] = $0
                    }
                    END {
                        for (pid in args)
                            if (args[parent[pid]] != args[pid]) print pid, args[pid]
                    }' | sort -n |
                    while read -r pid args; do
                        echo "$pid $(sed 's/.*) //' "/proc/$pid/stat" | cut -d' ' -f20) $args"
                    done
                """);
    }
}
