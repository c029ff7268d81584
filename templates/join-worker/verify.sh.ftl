<#--
  On a control plane: the cluster must know the new node, by all its addresses. A misspelt or missing
  half of node-ip gives a node of one family, and kubeadm says nothing (kubeadm-facts 2.5).

  name         of the node
  addresses    its InternalIPs in order, separated by blanks
  labels       key=value each, that it gets
  annotations  likewise
-->
<#include "/lib/api.sh.ftl">
<#include "/lib/now.sh.ftl">

end=$(($(now) + 90))
until actual=$(api get node ${name} -o jsonpath='{.status.addresses[?(@.type=="InternalIP")].address}' 2>&1) && [ "$actual" = ${addresses} ]; do
    [ "$(now)" -lt "$end" ] || { echo "the Node has the addresses \"$actual\", not "${addresses} >&2; exit 1; }
    sleep 1
done
<#include "/lib/labels.sh.ftl">
