<#--
  On a control plane. Looks once more: what came back to life stays, and so does etcd's quorum.

  name       of the node
  machineId  of the server that is to join under that name
  peers      the URLs that its etcd would have, for a member that never started has no name
  through    this control plane
-->
<#include "/lib/api.sh.ftl">
<#include "/lib/runtimes.sh.ftl">
<#include "/lib/etcd.sh.ftl">
<#include "/lib/quorum.sh.ftl">
<#include "/lib/delete-node.sh.ftl">

refuse() {
    echo "$1" >&2
    exit 65
}

# Whether the member, a line of etcd's list, is an earlier life of that server.
is_stale() {
    case $1 in
        *", started, "${name}", "*) return 0 ;;
<#list peers as peer>
        *", "${peer}", "* | *", "${peer}",http"*) return 0 ;;
</#list>
    esac
    return 1
}

node=$(api get node ${name} --ignore-not-found -o jsonpath='{.metadata.uid}{" "}{.status.conditions[?(@.type=="Ready")].status}{" "}{.status.nodeInfo.machineID}') || exit 1
case $node in
    *" True "${machineId}) ;;
    *" True "*) refuse "the Node of this name is Ready, and another machine" ;;
esac

if has_etcd; then
    members=$(etcd_members) || exit 1
    healthy=$(healthy_urls)
    printf '%s\n' "$members" | while read -r member; do
        is_stale "$member" || continue
        id=$(printf '%s\n' "$member" | cut -d , -f 1)
        clients=$(printf '%s\n' "$member" | sed 's/.*, \([^ ]*\), [a-z]*$/\1/')
        if is_among "$clients" "$healthy"; then refuse "the etcd member of this name answers ($member): it is no stale one"; fi
        keeps_quorum_without "$id" "$members" "$healthy" || refuse "without it etcd would lose its quorum: bring the members back that do not answer"
        etcd_ctl member remove "$id" >&2 </dev/null || exit 1
        members=$(printf '%s\n' "$members" | grep -v "^$id, ")
    done || exit
fi
[ -z "$node" ] || delete_node "<#noparse>${node%% *}</#noparse>"
