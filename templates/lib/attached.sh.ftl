<#--
  Waits for a kubeadm that somebody started, if it does just what we want. Starts nothing, and needs no secret.

  inputs    what decides about the result, as a hash
  seconds, deadline   as in lib/wait.sh
-->
<#include "/lib/unit.sh.ftl">
<#include "/lib/wait.sh.ftl">

is_running || refuse 66 "it is not at work any more"
noted
[ "$inputs" = ${inputs} ] || refuse 75 "another kubeadm or package manager that dsctl started, with other settings, is still at work"
pass_on_the_result
