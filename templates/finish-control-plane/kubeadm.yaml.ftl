<#--
  What kubeadm is told to mark a control plane. Only the name and the taints are used; without the rest it would look for a version on
  the internet, and for an address and a container runtime by itself.

  version     of kubeadm
  advertise   the address of its API server
  the others  as in lib/node-registration.yaml
-->
<#include "/lib/arguments.yaml.ftl">
apiVersion: kubeadm.k8s.io/${api?no_esc}
kind: ClusterConfiguration
kubernetesVersion: ${version}
---
apiVersion: kubeadm.k8s.io/${api?no_esc}
kind: InitConfiguration
localAPIEndpoint:
  advertiseAddress: ${advertise}
  bindPort: 6443
<#include "/lib/node-registration.yaml.ftl">
