<#-- On a control plane: prints the CA's certificates and a new token; kubeadm makes it, so it is in no argument. -->
set -e
sed -n '/BEGIN CERTIFICATE/,/END CERTIFICATE/p' /etc/kubernetes/pki/ca.crt
# Named, because kubeadm prefers root's own kubeconfig, which may be another cluster's.
kubeadm token create --kubeconfig /etc/kubernetes/admin.conf --ttl ${ttl} --description ${description}
