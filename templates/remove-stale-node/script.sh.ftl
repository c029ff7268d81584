<#-- On a control plane. -->
<#include "/lib/api.sh.ftl">
api delete node ${name} --ignore-not-found >&2
