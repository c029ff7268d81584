<#-- The part of a configuration that init and both kinds of join share: who this node is. -->
nodeRegistration:
  name: ${nodeName}
  criSocket: ${criSocket}
  kubeletExtraArgs:
<#if api == "v1beta3">
    node-ip: ${nodeIps?join(",")}
<#else>
    - name: node-ip
      value: ${nodeIps?join(",")}
</#if>
