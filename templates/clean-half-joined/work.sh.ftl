<#-- criSocket  of the container runtime: when it is down, reset says that all is well and leaves the containers (K13) -->
<#include "/lib/work-begin.sh.ftl">
CONTAINER_RUNTIME_ENDPOINT=${criSocket} crictl info >/dev/null 2>stderr &&
    kubeadm reset --force --cri-socket ${criSocket} >stdout 2>stderr
code=$?
<#include "/lib/work-end.sh.ftl">
