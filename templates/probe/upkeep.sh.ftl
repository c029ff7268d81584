<#--
  What only the state of a cluster is asked for, of servers with traces of one: certificates, which are public, and etcd's
  members. Only reads; answers are written as in probe/script.sh.

  files        paths of certificates in PEM; a key in the same file stays there
  kubeconfigs  paths of kubeconfigs with a client's certificate in them
  through      the name of the node
  mark         as in lib/answer.sh
-->
ask_certificates() {
    for file in<#list files as file> ${file}</#list>; do
        [ -e "$file" ] || continue
        echo "file $file"
        sed -n '/-BEGIN CERTIFICATE-/,/-END CERTIFICATE-/p' "$file" | head -c 32768
        echo
    done
    # In base64, as they are there.
    for file in<#list kubeconfigs as file> ${file}</#list>; do
        [ -e "$file" ] || continue
        echo "file $file"
        sed -n 's/^ *client-certificate-data: *//p' "$file" | head -c 32768
        echo
    done
}

<#include "/lib/api.sh.ftl">
<#include "/lib/runtimes.sh.ftl">
<#include "/lib/etcd.sh.ftl">
<#include "/lib/quorum.sh.ftl">

# The members, and a line "healthy ID" for each that answers and can decide something.
ask_etcd() {
    has_etcd || return 0
    members=$(etcd_members) || return 0
    printf '%s\n' "$members"
    urls=$(healthy_urls)
    printf '%s\n' "$members" | while IFS=' ' read -r id _ _ _ clients _; do
        if is_among "$clients" "$urls"; then printf 'healthy %s\n' "$id" | tr -d ,; fi
    done
}

<#include "/lib/answer.sh.ftl">

begin_answers
answer certificates etcd
end_answers
