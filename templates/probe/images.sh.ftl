<#--
  How a server gets images, and which it has (docs/decisions/0025, 0026). Only reads; answers are written as in probe/script.sh.

  version, imageRepository, criSocket   as in lib/images.sh; without version only what containerd was told
-->
<#include "/lib/containerd-kind.sh.ftl">

ask_containerd() { command -v containerd >/dev/null && containerd --version | sed 's/^[^ ]* [^ ]* //' | head -c 100; }

# Only root can have written them, and it may have written anything.
ask_files() {
    for file in /etc/containerd/certs.d/*/hosts.toml /etc/containerd/certs.d/*/dsctl-ca.crt /etc/systemd/system/containerd.service.d/dsctl-proxy.conf; do
        [ -e "$file" ] || continue
        case $file in
            */hosts.toml) [ "$(head -n 1 "$file" | head -c 1000)" = "$by_dsctl" ] || { echo "other $file" && continue; } ;;
        esac
        echo "ours $(sha256sum <"$file" | cut -d ' ' -f 1) $file"
    done
}

# What the process has, not what its unit says: that may be newer.
ask_environment() {
    [ -d /run/systemd/system ] || return 0
    process=$(systemctl show --property MainPID --value containerd)
    if [ "<#noparse>${process:-0}</#noparse>" != 0 ]; then tr '\0' '\n' <"/proc/$process/environ" | grep -E '^(HTTP|HTTPS|NO)_PROXY='; fi
}
<#if version??>

ask_reading() {
    command -v containerd >/dev/null || return 0
    timeout 10 containerd config dump | head -c 262144 | grep -q "config_path = [\"'][^\"']*/etc/containerd/certs.d" && echo yes || echo no
}

<#include "/lib/images.sh.ftl">

# Without crictl nobody can tell which are there, nor pull one as the kubelet does.
ask_needed() { command -v crictl >/dev/null && needed_images; }

ask_present() { command -v crictl >/dev/null && present_images; }
</#if>

<#include "/lib/answer.sh.ftl">

echo "dsctl-facts"
for question in containerd files environment<#if version??> reading needed present</#if>; do
    answer "$question"
done
