<#-- On a control plane: the version of the ConfigMap kubeadm-config on a line, and below it what kubeadm keeps there, as it is. -->
<#include "/lib/api.sh.ftl">
api -n kube-system get configmap kubeadm-config -o jsonpath='{.metadata.resourceVersion}{"\n"}{.data.ClusterConfiguration}'
