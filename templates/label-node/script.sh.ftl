<#--
  On a control plane: labels and annotations as the inventory says; others of the Node stay.

  name         of the node
  labels       key=value each
  annotations  likewise
-->
<#include "/lib/api.sh.ftl">
<#include "/lib/labels.sh.ftl">
