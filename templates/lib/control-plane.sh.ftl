<#--
  Needs lib/api.sh, lib/runtimes.sh and lib/etcd.sh. Waits until a control plane is whole.

  name      of the node
  through   this control plane
-->
has_role() { api get nodes -l node-role.kubernetes.io/control-plane -o name 2>/dev/null | grep -qx node/${name}; }
is_voter() { ! has_etcd || etcd_members 2>/dev/null | grep -q ', started, '${name}', .*, false$'; }

end=$(($(now) + 90))
until has_role && is_voter; do
    [ "$(now)" -lt "$end" ] || { echo "it has no control-plane role, or is no voting member of etcd: $(has_etcd && etcd_members 2>&1 | tail -n 5)" >&2; exit 1; }
    sleep 1
done
