<#-- On a control plane: prints the CA's certificates and a new token; kubeadm makes it, so it is in no argument. -->
set -e
sed -n '/BEGIN CERTIFICATE/,/END CERTIFICATE/p' /etc/kubernetes/pki/ca.crt
kubeadm token create --ttl ${ttl} --description ${description}
