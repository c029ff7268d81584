# host:port of this control plane's own API server; kubeadm notes it in the manifest, in quotes if it is IPv6.
api_address() {
    sed -n "s/.*kube-apiserver.advertise-address.endpoint: *['\"]\{0,1\}\([^'\"]*\).*/\1/p" \
        /etc/kubernetes/manifests/kube-apiserver.yaml
}

# The cluster as that API server knows it, not the one behind the endpoint. Without a cache: a look
# must not write, not even into a home folder.
api() {
    kubectl --kubeconfig /etc/kubernetes/admin.conf --cache-dir /dev/null --request-timeout=10s \
        --server "https://$(api_address)" "$@"
}
