<#-- Shared by init and both kinds of join; before v1beta4, two of the timeouts have other places. -->
<#if patches??>
patches:
  directory: ${patches}
</#if>
<#if api != "v1beta3" && timeouts?has_content>
timeouts:
<#list timeouts as name, limit>
  ${name?no_esc}: ${limit}
</#list>
</#if>
