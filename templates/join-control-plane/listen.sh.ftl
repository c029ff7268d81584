<#--
  On a server that is about to join: listens at etcd's ports for the others to try, and says so. Ends by itself, whatever becomes of us. A
  server without the tools does not listen: docs/decisions/0012 tells what is known then.

  sockets   address:port of each
-->
unit=dsctl-ports.service
systemctl stop "$unit" 2>/dev/null
for tool in systemd-run systemd-socket-activate ss; do
    command -v "$tool" >/dev/null || exit 0
done
systemd-run --quiet --collect --unit="$unit" --property=RuntimeMaxSec=120 \
    "$(command -v systemd-socket-activate)"<#list sockets as socket> --listen=${socket}</#list> "$(command -v sleep)" 120 2>/dev/null || exit 0
tries=50
<#list sockets as socket>
until ss -ltn | grep -qF -- ${socket}; do
    tries=$((tries - 1))
    if [ "$tries" -le 0 ]; then
        systemctl stop "$unit"
        exit 0
    fi
    sleep 0.1
done
</#list>
echo listens
