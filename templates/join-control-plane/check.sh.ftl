<#--
  On a control plane, before another joins: prints the members of etcd, unless etcd is not on control planes. A member that is left from
  its earlier life, or that never started, would cost the running cluster its quorum.

  name      of the node
  through   this control plane
-->
<#include "/lib/api.sh.ftl">
<#include "/lib/runtimes.sh.ftl">
<#include "/lib/etcd.sh.ftl">
has_etcd || exit 0
members=$(etcd_members) || exit 1
stale=$(printf '%s\n' "$members" | grep -e ', unstarted, ' -e ', '${name}', ')
[ -z "$stale" ] || { echo "etcd still has a member that must go first: $stale" >&2; exit 65; }
printf '%s\n' "$members"
