package io.dsctl.it;

/** What on a server would tell that somebody wrote or restarted something. */
record Snapshot(String files, String services) {

    static Snapshot of(Server server) {
        return new Snapshot(
                server.run(
                        "find /etc /root /home /usr/local /opt /var/lib/dsctl"
                                + " /var/lib/kubelet/config.yaml /var/lib/kubelet/kubeadm-flags.env"
                                + " /run/dsctl -xdev -printf '%p %m %s %T@\\n"
                                + "' 2>/dev/null | sort"),
                server.run(
                        "systemctl show kubelet containerd ssh --property"
                            + " Id,ActiveEnterTimestampMonotonic,NRestarts,MainPID; for program in"
                            + " kube-apiserver etcd kube-controller-manager kube-scheduler; do"
                            + " pgrep -fo $program | while read -r pid; do echo $program $pid $(cut"
                            + " -d' ' -f22 /proc/$pid/stat); done; done"));
    }
}
