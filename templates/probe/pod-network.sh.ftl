<#--
  What a server has of dsctl's network for Pods (docs/decisions/0022). Only reads; answers are written as in probe/script.sh.

  keeper   SHA-256 of what keeps its routes
-->
ask_conflist() { cat /etc/cni/net.d/10-dsctl.conflist; }

ask_settings() { cat /var/lib/dsctl/pod-network; }

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
        echo "<#noparse>${device##*/}</#noparse> $(cat "$file")"
    done
}

<#include "/lib/answer.sh.ftl">

echo "dsctl-facts"
for question in conflist settings keeper others plugins mtus; do
    answer "$question"
done
