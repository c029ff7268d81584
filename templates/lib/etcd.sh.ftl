<#--
  Needs lib/api.sh and lib/runtimes.sh. Since kubeadm 1.32 its packages do not bring crictl any more.

  through   the name of this control plane
-->
# Not where the cluster uses an etcd of its owner's.
has_etcd() { [ -e /etc/kubernetes/manifests/etcd.yaml ]; }

# etcdctl, as the etcd of this control plane brings it along.
etcd_ctl() {
    set -- etcdctl --cacert /etc/kubernetes/pki/etcd/ca.crt --cert /etc/kubernetes/pki/etcd/server.crt \
        --key /etc/kubernetes/pki/etcd/server.key --endpoints \
        "$(sed -n 's/.*--advertise-client-urls=//p' /etc/kubernetes/manifests/etcd.yaml)" "$@"
    if command -v crictl >/dev/null; then
        for CONTAINER_RUNTIME_ENDPOINT in $(runtimes); do
            export CONTAINER_RUNTIME_ENDPOINT
            container=$(crictl ps --name '^etcd$' -q 2>/dev/null | head -n 1)
            if [ -n "$container" ]; then
                crictl exec "$container" "$@"
                return
            fi
        done
    fi
    api -n kube-system exec etcd-${through} -- "$@"
}

# The members of etcd, a line each: id, status, name, peer URLs, client URLs, whether it is a learner.
etcd_members() { etcd_ctl member list; }
