<#--
  On a control plane: changes the ConfigMap kubeadm-config. It holds no secret, and its flags are in the API servers' arguments too.

  patch  as patch.yaml has it
-->
<#include "/lib/api.sh.ftl">
api -n kube-system patch configmap kubeadm-config --type merge --patch ${patch}
