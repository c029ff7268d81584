<#include "/lib/valid.sh.ftl">
require_valid
kubeadm join --config kubeadm.yaml
