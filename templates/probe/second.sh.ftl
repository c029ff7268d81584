<#--
  What servers are asked once it is known what is to become of them, in one round trip. Only reads; answers are written as in
  probe/script.sh.

  targets       target, host and port of the addresses that this server is to open a TCP connection to, which is closed at once; may be
                missing. A line for each: the target, the exit code (0 open, 124 no answer) and what was said.
  downloads     whether to ask how it gets images, and which it has (docs/decisions/0025, 0026)
  told          whether the inventory has something to tell its containerd, so that it matters what that was told
  version, imageRepository, criSocket   as in lib/images.sh; without version only what containerd was told
  mark          as in lib/answer.sh
-->
<#if targets??>
# For each target, host and port a line, unless it takes too long.
# shellcheck disable=SC2016 # bash's own
through_bash() {
    timeout 6 bash -c '
        # Some timeouts end nobody but us.
        trap "kill \$(jobs -p); exit 124" TERM
        connect() {
            said=$({ exec 3<>"/dev/tcp/$2/$3"; } 2>&1)
            code=$?
            said=<#noparse>${said//[^ -~]/ }</#noparse>
            echo "$1 $code <#noparse>${said:0:1000}</#noparse>"
        }
        while [ $# -gt 2 ]; do
            connect "$1" "$2" "$3" &
            shift 3
        done
        wait' reach "$@"
}

through_kubectl() {
    said=$(timeout 8 kubectl --kubeconfig /dev/null --cache-dir /dev/null --username nobody --password none \
        --server "https://$1" --insecure-skip-tls-verify=true --request-timeout=6s get --raw /version 2>&1)
    code=$?
    printf '%s %s %s\n' "$1" "$code" "$(printf '%s' "$said" | head -c 1000 | tr '\n' ' ' | tr -cd '\040-\176')"
}

# bash is quickest, one for all; kubectl is on every server that is to become a node.
ask_reach() {
    set --<#list targets as target> ${target.target} ${target.host} ${target.port}</#list>
    if command -v bash >/dev/null; then
        answers=$(through_bash "$@")
        code=$?
        printf '%s\n' "$answers"
        while [ $# -gt 2 ]; do
            case "
$answers" in
                *"
$1 "*) ;;
                *) echo "$1 $code" ;;
            esac
            shift 3
        done
    else
        while [ $# -gt 2 ]; do
            through_kubectl "$1" &
            shift 3
        done
        wait
    fi
}

</#if>
<#if downloads>
<#include "/lib/file.sh.ftl">
<#include "/lib/containerd-kind.sh.ftl">

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

<#if told>
ask_containerd() { command -v containerd >/dev/null && timeout 10 containerd --version; }

# What the process has, not what its unit says: that may be newer.
ask_environment() {
    [ -d /run/systemd/system ] || return 0
    process=$(timeout 10 systemctl show --property MainPID --value containerd)
    if [ "<#noparse>${process:-0}</#noparse>" != 0 ]; then tr '\0' '\n' <"/proc/$process/environ" | grep -E '^(HTTP|HTTPS|NO)_PROXY='; fi
}

ask_reading() {
    command -v containerd >/dev/null || return 0
    if timeout 10 containerd config dump | head -c 262144 | grep -q "config_path = [\"'][^\"']*/etc/containerd/certs.d"; then echo yes; else echo no; fi
}

</#if>
<#if version??>
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
answer files<#if told> containerd environment</#if><#if version??><#if told> reading</#if> needed present</#if>
</#if>
end_answers
