<#--
  fingerprint  of the settings
  resume       whether an init with these settings was cut short here
-->
<#include "/lib/valid.sh.ftl">
<#include "/lib/reason.sh.ftl">

# The node's own note about this init, without secrets: one piece of evidence for the next run.
note() {
    mkdir -p /var/lib/dsctl && printf 'fingerprint %s\nfinished %s\n' ${fingerprint} "$1" | cat >/var/lib/dsctl/init.new &&
        mv /var/lib/dsctl/init.new /var/lib/dsctl/init
}

require_valid
# Without it, nobody could tell later what half an init is.
complaint=$(note no 2>&1) || {
    rm -f /var/lib/dsctl/init.new
    echo "/var/lib/dsctl/init cannot be written: $(reason "$complaint")" >&2
    exit 73
}
<#if resume>
# What it left is kept: only the checks that nothing was there before are passed over.
kubeadm init --config kubeadm.yaml --ignore-preflight-errors=FileAvailable--etc-kubernetes-manifests-kube-apiserver.yaml,FileAvailable--etc-kubernetes-manifests-kube-controller-manager.yaml,FileAvailable--etc-kubernetes-manifests-kube-scheduler.yaml,FileAvailable--etc-kubernetes-manifests-etcd.yaml,DirAvailable--var-lib-etcd,Port-6443,Port-10250,Port-10257,Port-10259,Port-2379,Port-2380
<#else>
kubeadm init --config kubeadm.yaml
</#if>
code=$?
if [ "$code" = 0 ]; then note yes; fi
exit "$code"
