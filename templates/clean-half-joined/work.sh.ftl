<#include "/lib/work-begin.sh.ftl">
<#include "/lib/runtimes.sh.ftl">

# Without its container runtime, reset says that all is well and leaves the containers running (K13).
socket=$(runtimes | head -n 1)
CONTAINER_RUNTIME_ENDPOINT=$socket crictl info >/dev/null 2>stderr &&
    kubeadm reset --force --cri-socket "$socket" >stdout 2>stderr
code=$?
<#include "/lib/work-end.sh.ftl">
