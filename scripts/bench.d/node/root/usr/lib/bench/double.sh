# shellcheck shell=sh
# What the doubles share. The cluster is a folder that all nodes have:
#
#   config       its ClusterConfiguration            nodes/NAME   the line that `kubectl get nodes` is asked for
#   address      of its API server                   tokens/ID    the description of a token, in base64
#   lease        version|renewed|holder|, if any
# shellcheck disable=SC2034 # who sources this reads them
version=v1.36.4
shared=/srv/bench
cluster=$shared/cluster

# A call that is not played makes the whole benchmark fail: errors would be measured otherwise.
unknown() {
    echo "double: ${0##*/} $* is not played" >&2
    echo "$(uname -n): ${0##*/} $*" >>"$shared/unknown"
    exit 70
}

# images SEPARATOR: what kubeadm names, and the container runtime has.
images() {
    for name in kube-apiserver:$version kube-controller-manager:$version kube-scheduler:$version kube-proxy:$version \
        coredns/coredns:v1.14.1 pause:3.10.1 etcd:3.6.8-0; do
        echo "registry.k8s.io/${name%:*}$1${name##*:}"
    done
}
