<#--
  On a control plane: takes another's member out of etcd. Looks once more: whoever would cost etcd its quorum stays.

  name     of the node
  peers    the URLs that a member of it which never started would have, for that has no name
  gone     whether it is taken for dead: one that answers stays then
  through  this control plane
-->
<#include "/lib/api.sh.ftl">
<#include "/lib/runtimes.sh.ftl">
<#include "/lib/etcd.sh.ftl">
<#include "/lib/quorum.sh.ftl">

refuse() {
    echo "$1" >&2
    exit 65
}

# Whether a line of etcd's list is a member of that node.
is_its() {
    case $1 in
        *", started, "${name}", "*) return 0 ;;
<#list peers as peer>
        *", unstarted, , "${peer}", "* | *", unstarted, , "${peer}",http"*) return 0 ;;
</#list>
    esac
    return 1
}

<#include "/lib/now.sh.ftl">

has_etcd || exit 0
members=$(etcd_members) || exit 1
healthy=$(healthy_urls)
printf '%s\n' "$members" | while read -r member; do
    is_its "$member" || continue
    id=$(printf '%s\n' "$member" | cut -d , -f 1)
    <#if gone>
    clients=$(printf '%s\n' "$member" | sed 's/.*, \([^ ]*\), [a-z]*$/\1/')
    if is_among "$clients" "$healthy"; then refuse "the etcd of "${name}" answers ($member): the server lives"; fi
    </#if>
    keeps_quorum_without "$id" "$members" "$healthy" || refuse "without "${name}" etcd would lose its quorum: bring the members back that do not answer"
    etcd_ctl member remove "$id" >&2 </dev/null || exit 1
    members=$(printf '%s\n' "$members" | grep -v "^$id, ")
done || exit

# Where it led the others, they choose another leader first.
end=$(($(now) + 60))
until [ -n "$(healthy_urls)" ]; do
    [ "$(now)" -lt "$end" ] || { echo ${name}" has left etcd, and etcd does not answer since" >&2; exit 1; }
    sleep 1
done
