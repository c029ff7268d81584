<#include "/lib/work-begin.sh.ftl">
<#include "/lib/valid.sh.ftl">

if is_valid; then
    kubeadm join --config kubeadm.yaml >stdout 2>stderr
    code=$?
else
    code=78
fi
<#include "/lib/work-end.sh.ftl">
