<#--
  fingerprint  of the settings
  resume       whether an init with these settings was cut short here
-->
<#include "/lib/work-begin.sh.ftl">
<#include "/lib/valid.sh.ftl">

# The node's own note about this init, without secrets: one piece of evidence for the next run.
note() {
    mkdir -p /var/lib/dsctl
    printf 'fingerprint %s\nfinished %s\n' ${fingerprint} "$1" >/var/lib/dsctl/init.new
    mv /var/lib/dsctl/init.new /var/lib/dsctl/init
}

if is_valid; then
    note no
<#if resume>
    # What it left is kept: only the checks that nothing was there before are passed over.
    kubeadm init --config kubeadm.yaml --ignore-preflight-errors=FileAvailable--etc-kubernetes-manifests-kube-apiserver.yaml,FileAvailable--etc-kubernetes-manifests-kube-controller-manager.yaml,FileAvailable--etc-kubernetes-manifests-kube-scheduler.yaml,FileAvailable--etc-kubernetes-manifests-etcd.yaml,DirAvailable--var-lib-etcd,Port-6443,Port-10250,Port-10257,Port-10259,Port-2379,Port-2380 >stdout 2>stderr
<#else>
    kubeadm init --config kubeadm.yaml >stdout 2>stderr
</#if>
    code=$?
else
    code=78
fi
if [ "$code" = 0 ]; then note yes; fi

<#include "/lib/work-end.sh.ftl">
