<#-- The part of a configuration that init and both kinds of join share: who this node is. -->
nodeRegistration:
  name: ${nodeName}
  criSocket: ${criSocket}
<#if taints??>
  taints:<#if !taints?has_content> []</#if>
<#list taints as taint>
    - key: ${taint.key}
<#if taint.value??>
      value: ${taint.value}
</#if>
      effect: ${taint.effect}
</#list>
</#if>
<#if ignoredChecks?has_content>
  ignorePreflightErrors:
<#list ignoredChecks as check>
    - ${check}
</#list>
</#if>
<@arguments field="kubeletExtraArgs" flags=[{"name": "node-ip", "value": nodeIps?join(",")}] + kubeletArgs/>
