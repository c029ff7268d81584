<#--
  Before anything is undone: without its container runtime, kubeadm reset says that all is well and leaves the containers running (K13).

  criSocket   of the node, if the inventory says it
-->
<#include "/lib/runtimes.sh.ftl">
<#include "/lib/containers.sh.ftl">
trouble=$(runtime_trouble)
[ -z "$trouble" ] || { echo "$trouble" >&2; exit 65; }
