<#--
  On a control plane, when another has got its role: it must be whole.

  name         of the node
  labels       key=value each, that it gets
  annotations  likewise
  through      this control plane
-->
<#include "/lib/api.sh.ftl">
<#include "/lib/runtimes.sh.ftl">
<#include "/lib/etcd.sh.ftl">
<#include "/lib/labels.sh.ftl">
<#include "/lib/now.sh.ftl">

<#include "/lib/control-plane.sh.ftl">
