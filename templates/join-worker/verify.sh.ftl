<#--
  On a control plane: the cluster must know the new node, by all its addresses. A misspelt or missing
  half of node-ip gives a node of one family, and kubeadm says nothing (kubeadm-facts 2.5).

  name         of the node
  addresses    its InternalIPs in order, separated by blanks
  labels       key=value each, that it gets
  annotations  likewise
-->
<#include "/lib/api.sh.ftl">
now() { cut -d. -f1 /proc/uptime; }

end=$(($(now) + 90))
until actual=$(api get node ${name} -o jsonpath='{.status.addresses[?(@.type=="InternalIP")].address}' 2>&1) && [ "$actual" = ${addresses} ]; do
    [ "$(now)" -lt "$end" ] || { echo "the Node has the addresses \"$actual\", not "${addresses} >&2; exit 1; }
    sleep 1
done
<#if labels?has_content>
api label --overwrite node ${name}<#list labels as label> ${label}</#list> >/dev/null || exit 1
</#if>
<#if annotations?has_content>
api annotate --overwrite node ${name}<#list annotations as annotation> ${annotation}</#list> >/dev/null || exit 1
</#if>
