<#--
  What kubeadm join is told, in the words of init-control-plane/kubeadm.yaml; and

  endpoint                          the API server that is joined
  token, caHashes                   what the node proves itself with, and knows the cluster by
  advertise?, certificateKey?       of a control plane
-->
<#include "/lib/arguments.yaml.ftl">
apiVersion: kubeadm.k8s.io/${api?no_esc}
kind: JoinConfiguration
discovery:
  bootstrapToken:
    apiServerEndpoint: ${endpoint}
    token: ${token}
    caCertHashes:
<#list caHashes as hash>
      - ${hash}
</#list>
<#if api == "v1beta3" && timeouts.discovery??>
  timeout: ${timeouts.discovery}
</#if>
<#if advertise??>
controlPlane:
  certificateKey: ${certificateKey}
  localAPIEndpoint:
    advertiseAddress: ${advertise}
    bindPort: 6443
</#if>
<#include "/lib/node-registration.yaml.ftl">
<#include "/lib/patches-and-timeouts.yaml.ftl">
