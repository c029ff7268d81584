<#-- Flags of a component: a list since v1beta4, a map before. -->
<#macro arguments field flags indent="  ">
<#if flags?has_content>
${indent?no_esc}${field?no_esc}:
<#list flags as flag>
<#if api == "v1beta3">
${indent?no_esc}  ${flag.name}: ${flag.value}
<#else>
${indent?no_esc}  - name: ${flag.name}
${indent?no_esc}    value: ${flag.value}
</#if>
</#list>
</#if>
</#macro>
