# What a package manager says of what is installed, and of what is not to be moved by an upgrade. Only reads.
<#include "/lib/containerd-kind.sh.ftl">

ask_os() {
    while IFS='=' read -r key value || [ -n "$key" ]; do
        case $key in
            ID | ID_LIKE | VERSION_ID)
                value=<#noparse>${value#[\"\']}</#noparse>
                printf '%s %s\n' "$key" "<#noparse>${value%[\"\']}</#noparse>"
                ;;
        esac
    done </etc/os-release
    # What is written to such a system is gone, or does not work, after the next boot.
    if [ -e /run/ostree-booted ] || command -v transactional-update >/dev/null; then echo "READ_ONLY yes"; fi
    for program in apt-get dnf yum zypper; do
        if command -v "$program" >/dev/null; then echo "MANAGER-$program yes"; fi
    done
    if command -v getenforce >/dev/null; then
        printf 'SELINUX '
        getenforce || echo
    fi
}

# Lines "name version", and "held name".
ask_packages() {
    if command -v dpkg-query >/dev/null; then
        dpkg-query -W -f='<#noparse>${db:Status-Want} ${db:Status-Status} ${Package} ${Version}</#noparse>\n' kubelet kubeadm kubectl | {
            for _ in 1 2 3; do
                read -r want status name version || break
                if [ "$status" = installed ]; then printf '%s %s\n' "$name" "$version"; fi
                if [ "$want" = hold ]; then printf 'held %s\n' "$name"; fi
            done
        }
    elif command -v rpm >/dev/null; then
        rpm -q --qf '%{NAME} %{VERSION}-%{RELEASE}\n' kubelet kubeadm kubectl | head -c 65536 | grep -v 'not installed'
        for name in kubelet kubeadm kubectl; do
            if grep -qsE "^exclude(pkgs)?[[:space:]]*=.*\b(kube[*]|$name\b)" /etc/yum.repos.d/*.repo || grep -qsx "solvable_name: $name" /etc/zypp/locks ||
                grep -qsE "^([0-9]+:)?$name-[0-9]|^name = \"$name\"" /etc/dnf/plugins/versionlock.list /etc/yum/pluginconf.d/versionlock.list /etc/dnf/versionlock.toml; then
                echo "held $name"
            fi
        done
    fi
}

ask_containerd() {
    command -v containerd >/dev/null || return 0
    printf 'version '
    containerd --version || echo
    echo "configuration $(containerd_kind)"
    dump=$(timeout 10 containerd config dump | head -c 262144)
    [ -n "$dump" ] || return 0
    case $dump in
        *'SystemdCgroup = true'*) echo 'systemd yes' ;;
        *) echo 'systemd no' ;;
    esac
}
