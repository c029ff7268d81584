<#--
  What a server has of dsctl's network for Pods (docs/decisions/0022). Only reads; answers are written as in probe/script.sh.

  keeper   SHA-256 of what keeps its routes
  mark     as in lib/answer.sh
-->
<#include "/lib/file.sh.ftl">

ask_conflist() { file /etc/cni/net.d/10-dsctl.conflist; }

ask_settings() { file /var/lib/dsctl/pod-network; }

# The unit is as the keeper prints it, if that is the one that we know.
ask_keeper() {
    keeper=/var/lib/dsctl/keep-pod-network
    [ "$(sha256sum <"$keeper" | cut -d ' ' -f 1)" = ${keeper} ] &&
        [ "$(cat /etc/systemd/system/dsctl-pod-network.service)" = "$(/bin/sh "$keeper" unit)" ] &&
        systemctl is-enabled --quiet dsctl-pod-network &&
        systemctl is-active --quiet dsctl-pod-network && echo kept
}

# What a container runtime reads.
ask_others() {
    for file in /etc/cni/net.d/*; do
        case $file in
            */10-dsctl.conflist) ;;
            *.conf | *.conflist | *.json) echo "<#noparse>${file##*/}</#noparse>" ;;
        esac
    done
}

ask_plugins() {
    for plugin in bridge host-local portmap loopback; do
        [ -x "/opt/cni/bin/$plugin" ] || echo "$plugin"
    done
}

ask_mtus() {
    for file in /sys/class/net/*/mtu; do
        device=<#noparse>${file%/mtu}</#noparse>
        first_line "$file"
        echo "<#noparse>${device##*/}</#noparse> $line"
    done
}

<#include "/lib/answer.sh.ftl">

begin_answers
answer conflist settings keeper others plugins mtus
end_answers
