<#--
  On a control plane: the new one must have its role, and be in etcd as a voter, before the next may
  join: etcd takes one new member at a time (kubeadm-facts 3.4).
-->
<#include "/join-worker/verify.sh.ftl">
<#include "/lib/runtimes.sh.ftl">
<#include "/lib/etcd.sh.ftl">

has_role() { api get nodes -l node-role.kubernetes.io/control-plane -o name 2>/dev/null | grep -qx node/${name}; }
is_voter() { ! has_etcd || etcd_members 2>/dev/null | grep -q ', started, '${name}', .*, false$'; }

end=$(($(now) + 90))
until has_role && is_voter; do
    [ "$(now)" -lt "$end" ] || { echo "it has no control-plane role, or is no voting member of etcd: $(has_etcd && etcd_members 2>&1 | tail -n 5)" >&2; exit 1; }
    sleep 1
done
