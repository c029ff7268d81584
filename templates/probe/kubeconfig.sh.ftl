<#--
  What a control plane has for its administrator, who asked for it: a secret. Only reads; answers are written as in probe/script.sh.
-->
ask_kubeconfig() { cat /etc/kubernetes/admin.conf; }

<#include "/lib/answer.sh.ftl">

echo "dsctl-facts"
answer kubeconfig
