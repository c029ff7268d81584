# The container runtimes of this server, by their sockets.
runtimes() {
    for socket in /run/containerd/containerd.sock /run/crio/crio.sock /run/cri-dockerd.sock; do
        if [ -S "$socket" ]; then echo "unix://$socket"; fi
    done
}
