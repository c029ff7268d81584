<#include "/lib/valid.sh.ftl">
require_valid
kubeadm init phase mark-control-plane --config kubeadm.yaml
