<#--
  On a control plane. Looks once more: a Node that came back to life, or that is a control plane, stays.

  name       of the node
  machineId  of the server that is to join under that name
-->
<#include "/lib/api.sh.ftl">
<#include "/lib/delete-node.sh.ftl">
node=$(api get node ${name} --ignore-not-found -o jsonpath='{.metadata.uid}{" "}{.status.conditions[?(@.type=="Ready")].status}{" "}{.status.nodeInfo.machineID}{" "}{.metadata.labels}') || exit 1
case $node in
    "") exit 0 ;;
    *node-role.kubernetes.io/control-plane*) echo "the Node of this name is a control plane" >&2; exit 65 ;;
    *" True "${machineId}" "*) ;;
    *" True "*) echo "the Node of this name is Ready, and another machine" >&2; exit 65 ;;
esac
delete_node "<#noparse>${node%% *}</#noparse>"
