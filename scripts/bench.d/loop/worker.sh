# shellcheck shell=sh disable=SC2154 # run sends name, ipv4, ipv6, api, token and hash before it
if ! [ -e /etc/kubernetes/kubelet.conf ]; then
    cat >kubeadm.yaml <<END
apiVersion: kubeadm.k8s.io/v1beta4
kind: JoinConfiguration
discovery:
  bootstrapToken:
    apiServerEndpoint: $api
    token: $token
    caCertHashes:
      - $hash
nodeRegistration:
  name: $name
  criSocket: unix:///run/containerd/containerd.sock
  kubeletExtraArgs:
    - name: node-ip
      value: "$ipv4,$ipv6"
END
    kubeadm join --config kubeadm.yaml
    rm kubeadm.yaml
fi
