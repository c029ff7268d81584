apiVersion: kubeadm.k8s.io/${api?no_esc}
kind: InitConfiguration
bootstrapTokens:
  - token: ${token}
    description: ${description}
    ttl: ${ttl}
localAPIEndpoint:
  advertiseAddress: ${advertise}
  bindPort: 6443
<#include "/lib/node-registration.yaml.ftl">
---
apiVersion: kubeadm.k8s.io/${api?no_esc}
kind: ClusterConfiguration
clusterName: ${clusterName}
kubernetesVersion: ${version}
<#if endpoint??>
controlPlaneEndpoint: ${endpoint}
</#if>
networking:
  podSubnet: ${podSubnet}
  serviceSubnet: ${serviceSubnet}
apiServer:
  certSANs:
<#list certSans as name>
    - ${name}
</#list>
