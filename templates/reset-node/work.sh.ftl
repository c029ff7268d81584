<#--
  Everything that could hinder a later init or join. What stays, and why, is in docs/decisions/0017. It may run again, from wherever it was cut.

  criSocket   of the node, if the inventory says it
-->
<#include "/lib/reason.sh.ftl">
<#include "/lib/runtimes.sh.ftl">
<#include "/lib/containers.sh.ftl">
<#include "/lib/etcd-data.sh.ftl">

fail() {
    echo "$1" >&2
    exit 1
}

authority() { sed -n 's/^ *certificate-authority-data: *//p' "$1" 2>/dev/null; }

# Some runtimes' packages bring a configuration for networks of their own.
is_packaged() { dpkg -S "$1" >/dev/null 2>&1 || rpm -qf "$1" >/dev/null 2>&1; }

trouble=$(runtime_trouble)
[ -z "$trouble" ] || fail "$trouble"

# What a second run goes by, when there is nothing else left.
complaint=$({ mkdir -p /var/lib/dsctl && echo begun | cat >/var/lib/dsctl/reset.new && mv /var/lib/dsctl/reset.new /var/lib/dsctl/reset; } 2>&1) || {
    rm -f /var/lib/dsctl/reset.new
    echo "/var/lib/dsctl/reset cannot be written: $(reason "$complaint")" >&2
    exit 73
}
rm -f /var/lib/dsctl/init

# Root's own kubeconfig, if it leads to this cluster and no other.
cluster=$(authority /etc/kubernetes/kubelet.conf)
[ -n "$cluster" ] || cluster=$(authority /etc/kubernetes/admin.conf)
if [ -n "$cluster" ] && [ "$(authority /root/.kube/config)" = "$cluster" ]; then
    rm -f /root/.kube/config
    echo "[dsctl] removed /root/.kube/config, which led to this cluster"
fi

# Without it kubeadm asks nobody: what etcd and the API should know of this was done before, and one that is silent would be waited for.
rm -f /etc/kubernetes/admin.conf
kubeadm reset --force --cri-socket "$socket" || exit

mounts=$(sed -n 's,^[^ ]* \(/var/lib/kubelet/[^ ]*\) .*,\1,p' /proc/mounts | head -n 5 | tr '\n' ' ')
[ -z "$mounts" ] || fail "these are mounted still: $mounts"
trouble=$(runtime_trouble)
[ -z "$trouble" ] || fail "$trouble, and its containers may run still"
if command -v crictl >/dev/null; then
    pods=$(cri pods -q) || fail "its container runtime does not tell which containers are left"
    [ -z "$pods" ] || fail "kubeadm reset ended well, but $(printf '%s\n' "$pods" | wc -l) Pods are left: \`crictl rmp --force --all\` removes them"
fi
drop_etcd_data

# After the containers: some of them write it again. A node with one seems to be ready for Pods.
for file in /etc/cni/net.d/*; do
    if ! [ -e "$file" ] && ! [ -L "$file" ]; then continue; fi
    if is_packaged "$file"; then
        echo "[dsctl] kept $file, which is of a package"
    else
        rm -rf "$file"
        echo "[dsctl] removed $file"
    fi
done

# What connects Pods of other nodes, if dsctl did that here; its keeper goes last, as it knows what there is to take away.
keeper=/var/lib/dsctl/keep-pod-network
if [ -e "$keeper" ]; then
    systemctl --quiet disable --now dsctl-pod-network 2>/dev/null
    said=$(/bin/sh "$keeper" end 2>&1 >/dev/null) || fail "its ways to the Pods of other nodes cannot be taken away: $(printf '%s\n' "$said" | head -n 1)"
    rm -rf /etc/systemd/system/dsctl-pod-network.service /var/lib/cni/networks/dsctl /var/lib/dsctl/pod-network
    if [ -d /run/systemd/system ]; then systemctl daemon-reload; fi
    rm -f "$keeper"
    echo "[dsctl] removed its ways to the Pods of other nodes"
fi

# Bridges and tunnels of the well-known networks, by their own names: they hold the old addresses of Pods.
for link in cni-dsctl cni0 flannel.1 flannel-v6.1 vxlan.calico vxlan-v6.calico cilium_vxlan cilium_host weave kube-bridge antrea-gw0 kube-ipvs0 nodelocaldns; do
    if [ -e "/sys/class/net/$link" ] && ip link delete "$link"; then echo "[dsctl] removed the link $link"; fi
done

# What dsctl opened to the cluster, in firewalld and ufw. Senders come last off the note: with it, a second run finds them.
note=/var/lib/dsctl/firewalld
if [ -e "$note" ]; then
    if command -v firewall-cmd >/dev/null && systemctl is-active --quiet firewalld; then
        while read -r sender; do
            firewall-cmd --zone=trusted --remove-source="$sender" >/dev/null 2>&1
            firewall-cmd --permanent --zone=trusted --remove-source="$sender" >/dev/null 2>&1
        done <"$note"
        left=$(firewall-cmd --permanent --zone=trusted --list-sources | tr ' ' '\n' | grep -xFf "$note")
        [ -z "$left" ] || fail "firewalld keeps the sources of its zone trusted: $(printf '%s\n' "$left" | head -n 3 | tr '\n' ' ')"
    elif command -v firewall-offline-cmd >/dev/null; then
        while read -r sender; do
            firewall-offline-cmd --zone=trusted --remove-source="$sender" >/dev/null 2>&1
        done <"$note"
    fi
    rm -f "$note"
    echo "[dsctl] removed what firewalld let in for the cluster"
fi
if command -v ufw >/dev/null; then
    ufw show added | sed -n "s/^ufw \(.*\) comment 'dsctl'\$/\1/p" | (
        set -f
        while read -r rule; do
            # shellcheck disable=SC2086 # a rule is several words
            case $rule in
                'route '*) ufw route delete <#noparse>${rule#route }</#noparse> ;;
                *) ufw delete $rule ;;
            esac >/dev/null </dev/null || exit
            echo "[dsctl] removed the rule: ufw $rule"
        done
    ) || fail "ufw does not take back what it let in for the cluster"
fi

<#include "/lib/swap.sh.ftl">
<#include "/lib/swap-on.sh.ftl">

rm -f /etc/sysctl.d/99-dsctl.conf /etc/modules-load.d/dsctl.conf /var/lib/dsctl/reset
if [ -z "$(ls -A /var/lib/dsctl)" ]; then rmdir /var/lib/dsctl; fi
