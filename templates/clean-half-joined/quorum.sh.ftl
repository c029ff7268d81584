<#--
  On a control plane, before another's half-done join is undone or begun again. With a member that it does not reach, etcd may have no
  quorum; a reset would take the data that could bring it back (L17), an open port does bring it back (L19).

  name      of the node
  leaves    whether its member is about to be removed
  through   this control plane
-->
<#include "/lib/api.sh.ftl">
<#include "/lib/runtimes.sh.ftl">
<#include "/lib/etcd.sh.ftl">
<#include "/lib/quorum.sh.ftl">
has_etcd || exit 0
healthy=$(healthy_urls)
if [ -z "$healthy" ]; then
    echo "etcd has no quorum: open 2380 first, and 2379, between "${name}" and the other control planes, both ways; do not reset "${name}" before etcd answers again" >&2
    exit 65
fi
<#if leaves>
members=$(etcd_members) || exit 1
for id in $(printf '%s\n' "$members" | sed -n 's/^\([0-9a-f]*\), started, '${name}', .*/\1/p'); do
    keeps_quorum_without "$id" "$members" "$healthy" || {
        echo "without "${name}" etcd would lose its quorum: bring the members back that do not answer" >&2
        exit 65
    }
done
</#if>
