<#-- On a control plane: prints the Node's name if the cluster knows it. -->
<#include "/lib/api.sh.ftl">
api get node ${name} --ignore-not-found -o name
