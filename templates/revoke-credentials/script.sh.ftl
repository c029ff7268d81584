<#--
  On a control plane. The tokens last: they are what a next run recognises as left behind.

  description  of our tokens, in base64 as Secrets hold it
-->
set -e
<#include "/lib/api.sh.ftl">
tokens=$(api -n kube-system get secrets --field-selector type=bootstrap.kubernetes.io/token \
    -o jsonpath='{range .items[*]}{.metadata.name}{" "}{.data.description}{"\n"}{end}')
ours=$(printf '%s\n' "$tokens" | while read -r name description; do
    if [ "$description" = ${description} ]; then echo "$name"; fi
done)
[ -n "$ours" ] || exit 0
api -n kube-system delete secret kubeadm-certs --ignore-not-found >&2
# shellcheck disable=SC2086 # one word a Secret
api -n kube-system delete secret $ours --ignore-not-found >&2
