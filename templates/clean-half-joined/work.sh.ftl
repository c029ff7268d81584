<#--
  criSocket      of the node, if the inventory says it
  controlPlane   whether it was to be one
-->
<#include "/lib/runtimes.sh.ftl">
<#if controlPlane>
<#include "/lib/etcd-data.sh.ftl">
</#if>

# Without its container runtime, an older reset says that all is well and leaves the containers running (K13).
<#if criSocket??>
socket=${criSocket}
<#else>
socket=$(runtimes | head -n 1)
</#if>
if command -v crictl >/dev/null; then CONTAINER_RUNTIME_ENDPOINT=$socket crictl info >/dev/null || exit 1; fi
kubeadm reset --force --cri-socket "$socket" || exit
<#if controlPlane>
drop_etcd_data
</#if>
# If one of `dsctl reset` was cut short here, this was the rest of it.
rm -f /var/lib/dsctl/reset
