<#--
  Needs lib/runtimes.sh.

  criSocket   of the node, if the inventory says it
-->
<#if criSocket??>
socket=${criSocket}
<#else>
socket=$(runtimes | head -n 1)
</#if>

cri() { CONTAINER_RUNTIME_ENDPOINT=$socket timeout 60 crictl "$@"; }

# Why the container runtime cannot be asked; nothing if it can. Since kubeadm 1.32 its packages do not bring crictl any more.
runtime_trouble() {
    if [ -z "$socket" ]; then
        echo "no container runtime answers"
    elif command -v crictl >/dev/null; then
        said=$(cri info 2>&1 >/dev/null) || echo "its container runtime, $socket, does not answer: $(printf '%s' "$said" | tail -n 1 | head -c 300)"
    elif ! ss -lxH | grep -qF " $(printf '%s' "$socket" | sed -e 's,^unix://,,' -e 's,^/var/run/,/run/,') "; then
        echo "its container runtime does not answer: nobody listens on $socket"
    fi
}
