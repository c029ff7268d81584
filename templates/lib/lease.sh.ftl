<#--
  The Lease kube-system/dsctl: the cluster's own word that a run is at work, for those too who count other control planes than we do. Who writes it
  says which version it has seen, so that of two only one gets through. Needs lib/api.sh.

  words    who has it

  $earlier is a file with those who had this server's lock before us, one a line.
-->
# For so long it holds when nobody renews it, in seconds.
lease_lasts=60

stamp() { date -u -d "@$(($(date +%s) - $1))" +%Y-%m-%dT%H:%M:%S.000000Z; }

is_before() { expr "x$1" '<' "x$2" >/dev/null; }

# Sets what is there; nothing of it, if there is none.
look_at_lease() {
    seen=$(api -n kube-system get lease dsctl --ignore-not-found \
        -o jsonpath='{.metadata.resourceVersion}{"|"}{.spec.renewTime}{"|"}{.spec.holderIdentity}{"|"}') || return
    IFS='|' read -r version renewed holder _ <<EOF
$seen
EOF
}

# The holder and the seconds that it lasts are the last members of the object.
write_lease() {
    if [ -n "$version" ]; then verb=replace; else verb=create; fi
    {
        printf '{"apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": {"name": "dsctl", "namespace": "kube-system"'
        [ -z "$version" ] || printf ', "resourceVersion": "%s"' "$version"
        printf '}, "spec": {"renewTime": "%s", %s}}' "$(stamp 0)" "$1"
    } | api -n kube-system "$verb" -f - -o name
}

# Also that of a run which had this server's lock before us: it is over, or has lost its locks. It need not be the last one: that may have met an
# API that did not answer.
is_free() {
    [ -z "$holder" ] || [ "$holder" = ${words} ] || grep -qsxFe "$holder" "$earlier" || is_before "$renewed" "$(stamp "$lease_lasts")"
}

tell_whose() { echo "lease another's $(printf %s "$holder" | tr -cd '\040-\176' | head -c 500)"; }

take_lease() {
    if ! { [ -e /etc/kubernetes/admin.conf ] && [ -e /etc/kubernetes/manifests/kube-apiserver.yaml ] && look_at_lease; }; then
        echo "lease none"
    elif ! is_free; then
        tell_whose
    elif leased=perhaps && write_lease "\"holderIdentity\": \"$(printf %s ${words})\", \"leaseDurationSeconds\": $lease_lasts" >/dev/null; then
        echo "lease ours"
    elif look_at_lease && ! is_free; then
        # Somebody was faster.
        tell_whose
    else
        echo "lease none"
    fi 2>/dev/null
}

# Also one that was written although nobody said so in time: an API that is busy is asked again.
give_lease_back() {
    [ -n "$leased" ] || return 0
    for _ in 1 2 3; do
        if look_at_lease && { [ "$holder" != ${words} ] || write_lease '"leaseDurationSeconds": 1'; }; then return; fi
        sleep 1
    done
}
