<#--
  On a control plane: prints something if etcd counts on a node, or if etcd is not on control planes.

  name      of the node
  through   this control plane
-->
<#include "/lib/api.sh.ftl">
<#include "/lib/runtimes.sh.ftl">
<#include "/lib/etcd.sh.ftl">
if has_etcd; then
    members=$(etcd_members) || exit 1
    printf '%s\n' "$members" | sed -n '/, started, '${name}', .*, false$/p'
else
    echo elsewhere
fi
