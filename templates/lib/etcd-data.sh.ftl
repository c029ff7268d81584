# All inside a folder, which may be a mount.
empty() { [ ! -d "$1" ] || find "$1" -mindepth 1 -maxdepth 1 -exec rm -rf {} +; }

# What a reset that was cut short once does not find the next time. kubeadm's own etcd is gone by now: an etcd that has these files open is somebody
# else's, such as one that the inventory names under `etcd.external`.
drop_etcd_data() {
    # shellcheck disable=SC2010 # it is about what they lead to
    if ls -l /proc/[0-9]*/fd 2>/dev/null | grep -q ' /var/lib/etcd/'; then
        echo "[dsctl] kept /var/lib/etcd: an etcd that kubeadm did not start is using it"
    else
        empty /var/lib/etcd
    fi
}
