<#--
  What servers are asked once it is known what is to become of them, in one round trip. Only reads; answers are written as in
  probe/script.sh.

  targets       target, host and port of the addresses that this server is to open a TCP connection to, which is closed at once; may be
                missing. A line for each: the target, the exit code (0 open, 124 no answer) and what was said.
  downloads     whether to ask how it gets images, and which it has (docs/decisions/0025, 0026)
  version, imageRepository, criSocket   as in lib/images.sh; without version only what containerd was told
  mark          as in lib/answer.sh
-->
<#if targets??>
# bash is quickest; kubectl is on every server that is to become a node.
connect() {
    if command -v bash >/dev/null; then
        # shellcheck disable=SC2016
        LC_ALL=C timeout 6 bash -c 'exec 3<>"/dev/tcp/$1/$2"' connect "$2" "$3"
    else
        timeout 8 kubectl --kubeconfig /dev/null --cache-dir /dev/null --username nobody --password none \
            --server "https://$1" --insecure-skip-tls-verify=true --request-timeout=6s get --raw /version
    fi
}

try() {
    said=$(connect "$1" "$2" "$3" 2>&1)
    code=$?
    [ -z "$said" ] || said=$(printf '%s' "$said" | head -c 1000 | tr '\n' ' ' | tr -cd '\040-\176')
    printf '%s %s %s\n' "$1" "$code" "$said"
}

ask_reach() {
<#list targets as target>
    try ${target.target} ${target.host} ${target.port} &
</#list>
    wait
}

</#if>
<#if downloads>
<#include "/lib/file.sh.ftl">
<#include "/lib/containerd-kind.sh.ftl">

ask_containerd() { command -v containerd >/dev/null && containerd --version; }

# Only root can have written them, and it may have written anything.
ask_files() {
    for file in /etc/containerd/certs.d/*/hosts.toml /etc/containerd/certs.d/*/dsctl-ca.crt /etc/systemd/system/containerd.service.d/dsctl-proxy.conf; do
        [ -e "$file" ] || continue
        case $file in
            */hosts.toml)
                first_line "$file"
                [ "$line" = "$by_dsctl" ] || { printf 'other %s\n' "$file" && continue; }
                ;;
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
    if timeout 10 containerd config dump | head -c 262144 | grep -q "config_path = [\"'][^\"']*/etc/containerd/certs.d"; then echo yes; else echo no; fi
}

<#include "/lib/images.sh.ftl">

# Without crictl nobody can tell which are there, nor pull one as the kubelet does.
ask_needed() { command -v crictl >/dev/null && needed_images; }

ask_present() { command -v crictl >/dev/null && present_images; }
</#if>

</#if>
<#include "/lib/answer.sh.ftl">

begin_answers
<#if targets??>
answer reach
</#if>
<#if downloads>
answer containerd files environment<#if version??> reading needed present</#if>
</#if>
end_answers
