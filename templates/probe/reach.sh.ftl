<#--
  Which addresses this server can open a TCP connection to. Only asks: a connection is closed at once.
  A line for each: the target, the exit code (0 open, 124 no answer) and what was said.

  targets  a list of target, host and port
-->
# bash is quickest; kubectl is on every server that is to become a node.
connect() {
    if command -v bash >/dev/null; then
        # shellcheck disable=SC2016
        LC_ALL=C timeout 6 bash -c 'exec 3<>"/dev/tcp/$1/$2"' connect "$2" "$3"
    else
        timeout 8 kubectl --kubeconfig /dev/null --cache-dir /dev/null --username nobody --password none \
            --server "https://$1" --insecure-skip-tls-verify=true --request-timeout=6s get --raw /version
    fi
}

try() {
    said=$(connect "$1" "$2" "$3" 2>&1)
    code=$?
    printf '%s %s %s\n' "$1" "$code" "$(printf '%s' "$said" | head -c 1000 | tr '\n' ' ' | tr -cd '\040-\176')"
}

echo "dsctl-reach"
<#list targets as target>
try ${target.target} ${target.host} ${target.port} &
</#list>
wait
