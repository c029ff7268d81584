# shellcheck shell=sh disable=SC2154 # prepare.sh comes before it
if ! [ -e /etc/kubernetes/admin.conf ]; then
    cat >kubeadm.yaml <<END
apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
localAPIEndpoint:
  advertiseAddress: $ipv4
nodeRegistration:
  name: $name
  criSocket: unix:///run/containerd/containerd.sock
  kubeletExtraArgs:
    - name: node-ip
      value: "$ipv4,$ipv6"
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.36.4
networking:
  podSubnet: "10.240.0.0/12,fd00:10:244::/52"
  serviceSubnet: "10.96.0.0/16,fd00:10:96::/112"
END
    kubeadm init --config kubeadm.yaml >&2
    rm kubeadm.yaml
fi
# kubeadm join ADDRESS --token TOKEN --discovery-token-ca-cert-hash HASH
# shellcheck disable=SC2046
set -- $(kubeadm token create --kubeconfig /etc/kubernetes/admin.conf --ttl 30m --print-join-command)
echo "$5 $7"
