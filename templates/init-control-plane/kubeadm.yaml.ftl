<#include "/lib/arguments.yaml.ftl">
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
<#if skipPhases?has_content>
skipPhases:
<#list skipPhases as phase>
  - ${phase}
</#list>
</#if>
<#include "/lib/patches-and-timeouts.yaml.ftl">
---
apiVersion: kubeadm.k8s.io/${api?no_esc}
kind: ClusterConfiguration
clusterName: ${clusterName}
kubernetesVersion: ${version}
<#if endpoint??>
controlPlaneEndpoint: ${endpoint}
</#if>
<#if imageRepository??>
imageRepository: ${imageRepository}
</#if>
<#if featureGates?has_content>
featureGates:
${yaml(featureGates, 2)}
</#if>
<#if api != "v1beta3">
<#if encryptionAlgorithm??>
encryptionAlgorithm: ${encryptionAlgorithm}
</#if>
<#if certificateValidity??>
certificateValidityPeriod: ${certificateValidity}
</#if>
<#if caCertificateValidity??>
caCertificateValidityPeriod: ${caCertificateValidity}
</#if>
</#if>
networking:
  podSubnet: ${podSubnet}
  serviceSubnet: ${serviceSubnet}
<#if dnsDomain??>
  dnsDomain: ${dnsDomain}
</#if>
apiServer:
  certSANs:
<#list certSans as name>
    - ${name}
</#list>
<@arguments field="extraArgs" flags=extraArgs.apiServer/>
<#if api == "v1beta3" && timeouts.controlPlaneComponentHealthCheck??>
  timeoutForControlPlane: ${timeouts.controlPlaneComponentHealthCheck}
</#if>
<#if extraArgs.controllerManager?has_content>
controllerManager:
<@arguments field="extraArgs" flags=extraArgs.controllerManager/>
</#if>
<#if extraArgs.scheduler?has_content>
scheduler:
<@arguments field="extraArgs" flags=extraArgs.scheduler/>
</#if>
<#if externalEtcd??>
etcd:
  external:
    endpoints:
<#list externalEtcd.endpoints as url>
      - ${url}
</#list>
<#if externalEtcd.caFile??>
    caFile: ${externalEtcd.caFile}
    certFile: ${externalEtcd.certFile}
    keyFile: ${externalEtcd.keyFile}
</#if>
<#elseif extraArgs.etcd?has_content>
etcd:
  local:
<@arguments field="extraArgs" flags=extraArgs.etcd indent="    "/>
</#if>
<#if kubelet?has_content>
---
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
${yaml(kubelet)}
</#if>
<#if kubeProxy?has_content>
---
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
${yaml(kubeProxy)}
</#if>
