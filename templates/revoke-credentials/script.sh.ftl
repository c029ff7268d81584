<#--
  On a control plane. The tokens last: they are what a next run recognises as left behind.

  description     of our tokens, in base64 as Secrets hold it
  ofCertificates  the description of the tokens that kubeadm lets own uploaded certificates, likewise
-->
set -e
<#include "/lib/api.sh.ftl">
tokens=$(api -n kube-system get secrets --field-selector type=bootstrap.kubernetes.io/token \
    -o jsonpath='{range .items[*]}{.metadata.name}{" "}{.data.description}{"\n"}{end}')
described() {
    printf '%s\n' "$tokens" | while read -r name description; do
        if [ "$description" = "$1" ]; then echo "$name"; fi
    done
}
ours=$(described ${description})
[ -n "$ours" ] || exit 0
api -n kube-system delete secret kubeadm-certs --ignore-not-found >&2
# shellcheck disable=SC2046,SC2086 # one word a Secret
api -n kube-system delete secret $(described ${ofCertificates}) $ours --ignore-not-found >&2
