<#--
  On a control plane: the new one must be in etcd as a voter before the next may join: etcd takes one
  new member at a time (kubeadm-facts 3.4).
-->
<#include "/join-worker/verify.sh.ftl">
<#include "/lib/runtimes.sh.ftl">
CONTAINER_RUNTIME_ENDPOINT=$(runtimes | head -n 1)
export CONTAINER_RUNTIME_ENDPOINT
members() {
    crictl exec "$(crictl ps --name etcd -q | head -n 1)" etcdctl --endpoints https://127.0.0.1:2379 \
        --cacert /etc/kubernetes/pki/etcd/ca.crt --cert /etc/kubernetes/pki/etcd/server.crt \
        --key /etc/kubernetes/pki/etcd/server.key member list 2>&1
}
tries=0
until members | grep -q ', started, '${name}', .*, false$'; do
    tries=$((tries + 1))
    [ "$tries" -lt 60 ] || { echo "it is no voting member of etcd: $(members | tail -n 5)" >&2; exit 1; }
    sleep 1
done
