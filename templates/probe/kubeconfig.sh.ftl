<#--
  What a control plane has for its administrator, who asked for it: a secret. Only reads; answers are written as in probe/script.sh.

  mark   as in lib/answer.sh
-->
ask_kubeconfig() { cat /etc/kubernetes/admin.conf; }

<#include "/lib/answer.sh.ftl">

begin_answers
answer kubeconfig
end_answers
