<#-- criSocket   of the node, if the inventory says it -->
<#include "/lib/work-begin.sh.ftl">
<#include "/lib/runtimes.sh.ftl">

# Without its container runtime, an older reset says that all is well and leaves the containers running (K13).
<#if criSocket??>
socket=${criSocket}
<#else>
socket=$(runtimes | head -n 1)
</#if>
if command -v crictl >/dev/null && ! CONTAINER_RUNTIME_ENDPOINT=$socket crictl info >/dev/null 2>stderr; then
    code=1
else
    kubeadm reset --force --cri-socket "$socket" >stdout 2>stderr
    code=$?
fi
<#include "/lib/work-end.sh.ftl">
