# Needs lib/file.sh. Whose /etc/containerd/config.toml is.
containerd_config=/etc/containerd/config.toml
by_dsctl='# Written by dsctl, which replaces the whole file.'

is_of_dpkg() {
    sum=$(dpkg-query -W -f='<#noparse>${Conffiles}</#noparse>\n' containerd containerd.io 2>/dev/null | sed -n "s,^ *$containerd_config \([0-9a-f]*\).*,\1,p" | head -n 1)
    [ -n "$sum" ] && [ "$(md5sum "$containerd_config" | cut -d ' ' -f 1)" = "$sum" ]
}

# rpm -V prints a line for a file that differs from the package's.
is_of_rpm() {
    owner=$(rpm -qf "$containerd_config" 2>/dev/null) && ! rpm -V --nodeps "$owner" 2>/dev/null | grep -q " $containerd_config\$"
}

containerd_kind() {
    if ! [ -e "$containerd_config" ]; then
        echo none
        return
    fi
    first_line "$containerd_config"
    if [ "$line" = "$by_dsctl" ]; then
        echo dsctl
    elif is_of_dpkg || is_of_rpm; then
        echo package
    else
        echo somebody
    fi
}
