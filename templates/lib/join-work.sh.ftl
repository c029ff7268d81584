<#include "/lib/work-begin.sh.ftl">
kubeadm join --config kubeadm.yaml >stdout 2>stderr
code=$?
<#include "/lib/work-end.sh.ftl">
