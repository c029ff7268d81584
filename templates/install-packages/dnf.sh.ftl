<#assign program = "dnf">
<#include "/lib/dnf.sh.ftl">
