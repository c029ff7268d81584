<#--
  Needs lib/install.sh. Makes containerd serve Kubernetes: systemd as cgroup driver, kubeadm's pause image, and no `cri` that is
  disabled, as in Docker's package. A configuration that somebody wrote is kept (kubeadm-facts 7).

  version           of Kubernetes, without v; empty if nothing says one
  runtimes          packages that have it, the best first
  imageRepository   where the pause image comes from, if not from kubeadm's own place
-->
<#include "/lib/file.sh.ftl">
<#include "/lib/containerd-kind.sh.ftl">

containerd_dump() { timeout 20 containerd config dump 2>/dev/null; }

has_systemd_cgroup() { containerd_dump | grep -q '^ *SystemdCgroup = true'; }

# A field for the pause image; without one containerd takes its own.
pinned() { [ -z "$pause" ] || printf '%s = "%s"\n' "$1" "$pause"; }

# The whole of what it says of CRI: a containerd before 2.0 takes a plugin's section from one file only.
drop_in() {
    printf '%s\nversion = %s\n' "$by_dsctl" "$format"
    if [ "$format" = 2 ]; then
        cat <<EOF
[plugins."io.containerd.grpc.v1.cri"]
$(pinned sandbox_image)
[plugins."io.containerd.grpc.v1.cri".cni]
bin_dir = "/opt/cni/bin"
conf_dir = "/etc/cni/net.d"
[plugins."io.containerd.grpc.v1.cri".registry]
config_path = "/etc/containerd/certs.d"
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
runtime_type = "io.containerd.runc.v2"
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
SystemdCgroup = true
EOF
    else
        cat <<EOF
[plugins."io.containerd.cri.v1.images".pinned_images]
$(pinned sandbox)
[plugins."io.containerd.cri.v1.images".registry]
config_path = "/etc/containerd/certs.d"
[plugins."io.containerd.cri.v1.runtime".containerd.runtimes.runc]
runtime_type = "io.containerd.runc.v2"
[plugins."io.containerd.cri.v1.runtime".containerd.runtimes.runc.options]
SystemdCgroup = true
EOF
    fi
}

# The first of its packages that a repository has: is_offered is each package manager's own.
choose_containerd() {
    for name in<#list runtimes as runtime> ${runtime}</#list>; do
        if is_offered "$name"; then echo "$name" && return; fi
    done
    return 1
}

is_served() { [ -S /run/containerd/containerd.sock ] && systemctl is-active --quiet containerd; }

configure_containerd() {
    before=$(containerd_dump | cksum)
    if [ "$(containerd_kind)" = somebody ]; then
        echo "[dsctl] kept $containerd_config, which somebody wrote"
    else
        # Version 3 came with containerd 2.0, which takes version 2 as well, but not in what a file of version 3 imports.
        case $(containerd --version) in *" "v[01].* | *" "[01].*) format=2 ;; *) format=3 ;; esac
        pause=$(kubeadm config images list<#if version?has_content> --kubernetes-version v${version}</#if><#if imageRepository??> --image-repository ${imageRepository}</#if> 2>/dev/null | grep -m 1 '/pause:')
        drop_in | write /etc/containerd/conf.d/dsctl.toml || exit
        printf '%s\nversion = %s\nimports = ["/etc/containerd/conf.d/*.toml"]\n' "$by_dsctl" "$format" | write "$containerd_config" || exit
    fi
    [ -d /run/systemd/system ] || return 0
    systemctl is-enabled --quiet containerd || systemctl enable --quiet containerd
    if ! is_served || [ "$(containerd_dump | cksum)" != "$before" ]; then
        echo "[dsctl] restarts containerd: its configuration changed, or it did not run"
        logged systemctl restart containerd || stop 88 "containerd does not start: $(journalctl -u containerd -n 20 -o cat --no-pager 2>/dev/null | grep -m 1 -iE 'error|fatal|fail' | tr -cd '\040-\176' | head -c 300)"
        end=$(($(now) + 30))
        until is_served; do
            [ "$(now)" -lt "$end" ] || stop 88 "containerd was started, and does not listen on /run/containerd/containerd.sock"
            sleep 1
        done
    fi
    has_systemd_cgroup || echo "[dsctl] containerd does not use systemd's control groups: set SystemdCgroup = true for runc in $containerd_config"
}
