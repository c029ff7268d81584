<#--
  Kubernetes' packages, what they need, and containerd, with zypper. It may run again, from wherever it was cut. Values as in apt.sh.
-->
<#include "/lib/install.sh.ftl">
<#include "/lib/install-rpm.sh.ftl">
<#include "/lib/containerd.sh.ftl">
export ZYPP_LOCK_TIMEOUT=60
folder=/etc/zypp/repos.d

# 102 and 103: all is done, and something else should be restarted. 107: a package's own script failed, and it is there. 106: another repository is
# out of order, which is not in the way.
manager() {
    logged zypper --non-interactive "$@"
    code=$?
    case $code in
        102 | 103 | 107) code=0 ;;
        106) [ "$1" = refresh ] || code=0 ;;
    esac
    return "$code"
}

wait_for_manager() { wait_for_holder /run/zypp.pid /var/lib/rpm/.rpm.lock /usr/lib/sysimage/rpm/.rpm.lock; }

is_offered() { manager -q search --match-exact --type package "$1" >/dev/null 2>&1; }

is_locked() { grep -qsx "solvable_name: $1" /etc/zypp/locks; }

wait_for_cloud_init
wait_for_manager
<#list repositories as repository>
<#if repository.key??>
printf '%s' ${repository.key} | write /etc/pki/rpm-gpg/RPM-GPG-KEY-${repository.name} || exit
key=file:///etc/pki/rpm-gpg/RPM-GPG-KEY-${repository.name}
<#else>
key=${repository.keyUrl}
</#if>
repository ${repository.name} ${repository.location} "$key" autorefresh=1 | write "$folder/"${repository.name}.repo || exit
# Only this key: zypper would take any that a repository brings, if it were told to take keys by itself.
logged timeout 120 rpm --import "$key" || explain "the key $key cannot be fetched"
manager refresh ${repository.name} || explain "the repository "${repository.url}
</#list>

set --<#list others as package> ${package}</#list>
<#if packages?has_content>
for package in<#list packages as package> ${package}</#list>; do
    # A lock is against upgrades, not against what the inventory says.
    ! is_locked "$package" || manager removelock "$package"
    set -- "$@" "$package="${version}
done
for package in kubernetes-cni cri-tools; do
    if ! is_installed "$package" && is_offered "$package"; then set -- "$@" "$package"; fi
done
</#if>
if [ $# != 0 ]; then
    wait_for_manager
    manager install --no-recommends "$@" || explain "$* cannot be installed"
fi
<#if packages?has_content>
for package in<#list packages as package> ${package}</#list>; do
    is_installed "$package-"${version} || stop 84 "$package "${version}" was not installed: $(line_with "$package")"
done
</#if>
for package in kubelet kubeadm kubectl cri-tools kubernetes-cni; do
    if is_installed "$package" && ! is_locked "$package"; then manager addlock "$package" || explain "$package cannot be held"; fi
done
enable_kubelet

<#if containerd>
if ! command -v containerd >/dev/null; then
    name=$(choose_containerd) || stop 87 "its repositories have no containerd"
    wait_for_manager
    if ! manager install --no-recommends "$name" || ! command -v containerd >/dev/null; then explain "$name cannot be installed"; fi
fi
configure_containerd
</#if>
write_crictl
rm -f "$log" "$errors" new-file
