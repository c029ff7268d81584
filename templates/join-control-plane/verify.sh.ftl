<#--
  On a control plane: the new one must have its role, and be in etcd as a voter, before the next may
  join: etcd takes one new member at a time (kubeadm-facts 3.4).
-->
<#include "/join-worker/verify.sh.ftl">
<#include "/lib/runtimes.sh.ftl">
<#include "/lib/etcd.sh.ftl">

<#include "/lib/control-plane.sh.ftl">
