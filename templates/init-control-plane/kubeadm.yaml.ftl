<#--
  What kubeadm init is told. The kubeadm on the server decides by its age about api, v1beta3 or v1beta4.
  What the inventory does not say is missing (asked for with ??) or empty.

  nodeName, criSocket, nodeIps, kubeletArgs, taints?       the node; arguments are lists of name and value
  ignoredChecks                                            names of kubeadm's preflight checks
  clusterName, version, endpoint?, advertise, certSans     the cluster and its first API server
  podSubnet, serviceSubnet, dnsDomain?                     its networks
  token, description, ttl                                  a token that nobody uses
  extraArgs.COMPONENT, externalEtcd?                       apiServer, controllerManager, scheduler, etcd
  imageRepository?, featureGates, encryptionAlgorithm?, certificateValidity?, caCertificateValidity?
  kubelet, kubeProxy                                       trees: yaml(tree, indent) writes them
  skipPhases, patches?, timeouts                           of kubeadm itself
-->
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
