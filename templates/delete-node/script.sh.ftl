<#--
  On a control plane. Looks once more: another machine that has the name by now stays.

  name       of the node
  machineId  of the Node that is meant
  gone       whether its server is taken for dead: a Node that is Ready stays then
-->
<#include "/lib/api.sh.ftl">
node=$(api get node ${name} --ignore-not-found -o jsonpath='{.status.conditions[?(@.type=="Ready")].status}{" "}{.status.nodeInfo.machineID}') || exit 1
case $node in
    "") exit 0 ;;
<#if gone>
    "True "*) echo "the Node "${name}" is Ready again: the server lives" >&2; exit 65 ;;
</#if>
    *" "${machineId}) ;;
    *) echo "the Node "${name}" is another machine by now" >&2; exit 65 ;;
esac
api delete node ${name} --ignore-not-found >&2
