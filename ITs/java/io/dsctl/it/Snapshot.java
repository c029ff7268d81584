package io.dsctl.it;

/** What on a server would tell that somebody wrote or restarted something. */
record Snapshot(String files, String services, String processes) {

    static Snapshot of(Server server) {
        return new Snapshot(files(server), services(server), processes(server));
    }

    /** Not of the users' home folders: there, sudo itself notes that it was used. */
    static String files(Server server) {
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

    /** With the time of their start; a static pod that was restarted is another process. */
    private static String processes(Server server) {
        return server.run(
                "ps -eo pid=,lstart=,args= | grep -E 'kube-|etcd|kubelet|containerd' | grep -vE"
                        + " 'grep|sh -c' | sort");
    }
}
