<#--
  What a node's own logs say after kubeadm failed on it: the end of the kubelet's journal, and of the logs of static pods. Reads only, and gives up by
  itself before anybody stops waiting for it. Prints the name of each log, then its lines, each after a blank.

  age            seconds since the step began: of the kubelet, nothing older is told
  controlPlane   whether it has static pods
-->
<#include "/lib/redact.sh.ftl">
<#include "/lib/runtimes.sh.ftl">
<#include "/lib/now.sh.ftl">

begin=$(now)
has_time() { [ $(($(now) - begin)) -lt 15 ]; }

# Of each line the beginning. A kubelet that does not know a flag prints them all: those lines are indented.
tell() {
    told=$(LC_ALL=C sed '/^  /d' | LC_ALL=C cut -b 1-500 | redact | tail -n "$2" | sed 's/^/ /')
    [ -z "$told" ] || printf '%s\n%s\n' "$1" "$told"
}

# kubeadm writes this before it starts the kubelet, which until then ends again and again by design.
config=/var/lib/kubelet/config.yaml
if [ -e "$config" ] && command -v journalctl >/dev/null; then
    since=$(($(date +%s) - ${age?c?no_esc}))
    written=$(stat -c %Y "$config")
    if [ "$written" -gt "$since" ]; then since=$written; fi
    timeout 8 journalctl --quiet --no-pager --unit kubelet --output cat --since "@$since" --lines 3000 2>/dev/null | tell kubelet 1000
fi
<#if controlPlane>

# The newest container of a static pod in some state.
container() { timeout 3 crictl ps --all --state "$2" --name "^$1\$" --quiet 2>/dev/null | head -n 1; }

tell_container() { timeout 3 crictl logs --tail 40 "$3" 2>&1 | tell "$1 ($2)" 40; }

# What the kubelet keeps of it, where there is no crictl or no runtime that answers.
tell_file() {
    # shellcheck disable=SC2012 # the kubelet names them
    file=$(ls -t /var/log/pods/kube-system_"$1"-*/"$1"/*.log 2>/dev/null | head -n 1)
    [ -z "$file" ] || tail -n 40 "$file" | sed 's/^[^ ]* std[a-z]* [FP] //' | tell "$1 (last log)" 40
}

tell_pod() {
    if [ -z "$answers" ]; then
        tell_file "$1"
    elif ended=$(container "$1" Exited) && [ -n "$ended" ]; then
        tell_container "$1" ended "$ended"
    elif runs=$(container "$1" Running) && [ -n "$runs" ]; then
        tell_container "$1" running "$runs"
    fi
}

answers=
if command -v crictl >/dev/null; then
    for CONTAINER_RUNTIME_ENDPOINT in $(runtimes); do
        export CONTAINER_RUNTIME_ENDPOINT
        if timeout 3 crictl ps --quiet >/dev/null 2>&1; then
            answers=yes
            break
        fi
    done
fi
for pod in kube-apiserver etcd kube-controller-manager kube-scheduler; do
    if has_time; then tell_pod "$pod"; fi
done
</#if>
exit 0
