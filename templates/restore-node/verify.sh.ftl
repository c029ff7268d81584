<#--
  On a control plane: waits until the Node is back, and gives it what it had. Its Pods may get another block of addresses.

  name         of the node
  labels       key=value each
  annotations  likewise
  taints       key=value:effect each; those of a control plane come with its role
  criSocket    which kubeadm before 1.36 looks up in the Node; may be missing
-->
<#include "/lib/api.sh.ftl">
<#include "/lib/now.sh.ftl">

end=$(($(now) + 90))
until complaint=$(api get node ${name} -o name 2>&1); do
    [ "$(now)" -lt "$end" ] || { echo "its kubelet was restarted and did not bring its Node back within 90 s; journalctl -u kubelet on it may tell why ($complaint)" >&2; exit 1; }
    sleep 1
done
<#include "/lib/labels.sh.ftl">
<#if taints?has_content>
api taint --overwrite node ${name}<#list taints as taint> ${taint}</#list> >/dev/null || exit 1
</#if>
<#if criSocket??>
api annotate --overwrite node ${name} kubeadm.alpha.kubernetes.io/cri-socket=${criSocket} >/dev/null || exit 1
</#if>
