# The cluster as this control plane's own API server knows it, not the one behind the endpoint.
api() {
    kubectl --kubeconfig /etc/kubernetes/admin.conf --request-timeout=10s --server \
        "https://$(sed -n 's/.*kube-apiserver.advertise-address.endpoint: *//p' \
            /etc/kubernetes/manifests/kube-apiserver.yaml)" "$@"
}
