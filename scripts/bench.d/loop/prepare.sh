# shellcheck shell=sh
# Forwarding of both families, now and at boot. name, ipv4 and ipv6 are the node's.
set -eu
file=/etc/sysctl.d/99-kubernetes.conf
wanted='net.ipv4.ip_forward = 1
net.ipv6.conf.all.forwarding = 1'
if [ -d /proc/sys/net/bridge ]; then
    wanted="$wanted
net.bridge.bridge-nf-call-iptables = 1
net.bridge.bridge-nf-call-ip6tables = 1"
fi
if [ "$(cat "$file" 2>/dev/null)" != "$wanted" ]; then
    echo "$wanted" >"$file.new"
    mv "$file.new" "$file"
fi
cd /proc/sys/net
for setting in ipv4/ip_forward ipv6/conf/all/forwarding bridge/bridge-nf-call-iptables bridge/bridge-nf-call-ip6tables; do
    if [ -e "$setting" ] && [ "$(cat "$setting")" != 1 ]; then echo 1 >"$setting"; fi
done
cd /run
umask 077
