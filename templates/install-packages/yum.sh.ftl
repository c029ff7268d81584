<#assign program = "yum">
<#include "/lib/dnf.sh.ftl">
