<#--
  Writes what is different, and restarts what keeps routes and rules if that changed. The container runtime's configuration comes last: with it the
  node seems to be ready for Pods.

  conflist   the text of /etc/cni/net.d/10-dsctl.conflist
  settings   of /var/lib/dsctl/pod-network
  keeper     of /var/lib/dsctl/keep-pod-network
-->
<#include "/lib/reason.sh.ftl">

refuse() {
    echo "$1" >&2
    exit 65
}

# $1 the file, $2 its text. Whole or not at all; says "changed" if it was another.
replace() {
    if [ "$(cat "$1" 2>/dev/null)" = "$(printf '%s' "$2")" ]; then return; fi
    complaint=$({ mkdir -p "$(dirname "$1")" && printf '%s' "$2" | cat >"$1.new" && chmod 644 "$1.new" && mv "$1.new" "$1"; } 2>&1) || {
        rm -f "$1.new"
        refuse "$1 cannot be written: $(reason "$complaint")"
    }
    echo changed
}

[ -d /run/systemd/system ] || refuse "there is no systemd on this server, which is to keep the routes: use another network for Pods"
command -v ip >/dev/null || refuse "there is no ip on this server: install iproute2"
for program in iptables ip6tables; do
    command -v "$program" >/dev/null || refuse "there is no $program on this server: install iptables"
done

keeper=/var/lib/dsctl/keep-pod-network
unit=/etc/systemd/system/dsctl-pod-network.service
changed=$(replace /var/lib/dsctl/pod-network ${settings} && replace "$keeper" ${keeper}) || exit

# Before the unit does it again and again.
said=$(/bin/sh "$keeper" once 2>&1 >/dev/null) || {
    echo "its Pods would not reach others: $(printf '%s\n' "$said" | head -n 1)" >&2
    exit 1
}

reload=$(replace "$unit" "$(/bin/sh "$keeper" unit)
") || exit
[ -z "$reload" ] || systemctl daemon-reload
systemctl is-enabled --quiet dsctl-pod-network || systemctl --quiet enable dsctl-pod-network || exit
if [ -n "$changed$reload" ] || ! systemctl is-active --quiet dsctl-pod-network; then
    systemctl restart dsctl-pod-network || exit
fi
replace /etc/cni/net.d/10-dsctl.conflist ${conflist} >/dev/null
