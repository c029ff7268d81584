<#--
  Kubernetes' packages, what they need, and containerd, with dnf or yum. It may run again, from wherever it was cut.

  program   dnf or yum
  version, packages, others, repositories, containerd, criSocket, seconds, httpProxy, httpsProxy, noProxy, runtimes, imageRepository   as in install-packages/apt.sh
-->
<#include "/lib/install.sh.ftl">
<#include "/lib/install-rpm.sh.ftl">
<#include "/lib/containerd.sh.ftl">
folder=/etc/yum.repos.d
held="kubelet kubeadm kubectl cri-tools kubernetes-cni"

# dnf5 has no --disableexcludes, yum no other.
<#if program == "yum">
manager() { logged yum -y --setopt=timeout=30<#if httpsProxy??> --setopt=proxy=${httpsProxy}</#if> --disableexcludes=dsctl-kubernetes "$@"; }
<#else>
manager() { logged dnf -y --setopt=timeout=30<#if httpsProxy??> --setopt=proxy=${httpsProxy}</#if> --setopt=install_weak_deps=False --setopt=disable_excludes=dsctl-kubernetes "$@"; }
</#if>

wait_for_manager() {
    wait_for_holder /var/lib/rpm/.rpm.lock /usr/lib/sysimage/rpm/.rpm.lock /run/dnf/rpmtransaction.lock /run/yum.pid \
        /var/cache/dnf/metadata_lock.pid /var/lib/dnf/rpmdb_lock.pid /var/cache/dnf/download_lock.pid
}

is_offered() { manager -q list --available "$1" >/dev/null 2>&1; }

wait_for_cloud_init
wait_for_manager
<#list repositories as repository>
<#if repository.key??>
printf '%s' ${repository.key} | write /etc/pki/rpm-gpg/RPM-GPG-KEY-${repository.name} || exit
key=file:///etc/pki/rpm-gpg/RPM-GPG-KEY-${repository.name}
<#else>
key=${repository.keyUrl}
</#if>
repository ${repository.name} ${repository.location} "$key" skip_if_unavailable=0 <#if repository.name == "dsctl-kubernetes">"exclude=$held" </#if>| write "$folder/"${repository.name}.repo || exit
manager --disablerepo='*' --enablerepo=${repository.name} makecache || explain "the repository "${repository.url}
</#list>

set --<#list others as package> ${package}</#list>
<#if packages?has_content>
for package in<#list packages as package> ${package}</#list>; do
    set -- "$@" "$package-"${version}
done
for package in kubernetes-cni cri-tools; do
    if ! is_installed "$package" && is_offered "$package"; then set -- "$@" "$package"; fi
done
</#if>
if [ $# != 0 ]; then
    wait_for_manager
    manager install "$@" || explain "$* cannot be installed"
fi
<#if packages?has_content>
for package in<#list packages as package> ${package}</#list>; do
    is_installed "$package-"${version} || stop 84 "$package "${version}" was not installed: $(line_with "$package")"
done
</#if>

# The line `exclude` of our repository holds them against upgrades from there; versionlock, where it is, from anywhere.
ours=$folder/dsctl-kubernetes.repo
if [ -e "$ours" ] && ! grep -qx "exclude=$held" "$ours"; then
    { grep -v '^exclude=' "$ours"; echo "exclude=$held"; } | write "$ours" || exit
fi
if ! [ -e "$ours" ] && ! manager versionlock --help >/dev/null 2>&1; then
    wait_for_manager
    manager install 'dnf-command(versionlock)' || explain "Kubernetes' packages cannot be held without versionlock, which"
fi
if manager versionlock --help >/dev/null 2>&1; then
    for package in $held; do
        if is_installed "$package" && ! manager -q versionlock list 2>/dev/null | grep -q "$package"; then
            manager -q versionlock add "$package" || explain "$package cannot be held"
        fi
    done
fi
enable_kubelet

<#if containerd>
if ! command -v containerd >/dev/null; then
    name=$(choose_containerd) || stop 87 "its repositories have no containerd"
    wait_for_manager
    manager install "$name" || explain "$name cannot be installed"
fi
configure_containerd
</#if>
write_crictl
rm -f "$log" "$errors" new-file
