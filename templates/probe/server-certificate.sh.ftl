<#--
  The certificate that this control plane's API server shows to its clients, which is public. Only reads; answers are written as in
  probe/script.sh.

  mark   as in lib/answer.sh
-->
ask_certificate() { sed -n '/-BEGIN CERTIFICATE-/,/-END CERTIFICATE-/p' /etc/kubernetes/pki/apiserver.crt; }

<#include "/lib/answer.sh.ftl">

begin_answers
answer certificate
end_answers
