<#--
  Forwarding, now and at boot. The file is replaced as a whole, and only if it differs.

  file       the text of /etc/sysctl.d/99-dsctl.conf
  acceptRa   interfaces that must go on to take their default route from router advertisements
  forward    the settings below /proc/sys that must be 1 afterwards
-->
set -e
<#include "/lib/reason.sh.ftl">
path=/etc/sysctl.d/99-dsctl.conf
wanted=${file}
if [ "$(cat "$path" 2>/dev/null)" != "$(printf '%s' "$wanted")" ]; then
    # cat tells why a disk does not take it; the shell's own printf says "I/O error".
    complaint=$({
        { [ -d /etc/sysctl.d ] || mkdir -m 755 /etc/sysctl.d; } &&
            printf '%s' "$wanted" | cat >"$path.new" && chmod 644 "$path.new" && mv "$path.new" "$path"
    } 2>&1) || {
        rm -f "$path.new"
        echo "$path cannot be written: $(reason "$complaint")" >&2
        exit 65
    }
fi

# Before forwarding: the kernel drops such a route in the moment that forwarding comes on.
<#list acceptRa as device>
echo 2 >/proc/sys/net/ipv6/conf/${device}/accept_ra
</#list>
route=$(ip -6 route show default 2>/dev/null | head -n 1)
<#list forward as setting>
[ "$(cat /proc/sys/${setting})" = 1 ] || echo 1 >/proc/sys/${setting}
</#list>

<#list forward as setting>
[ "$(cat /proc/sys/${setting})" = 1 ] || { echo "/proc/sys/"${setting}" is not 1, though it was written" >&2; exit 1; }
</#list>
if [ -n "$route" ] && [ -z "$(ip -6 route show default)" ]; then
    # shellcheck disable=SC2046 # the route is words
    ip -6 route replace $(printf '%s\n' "$route" | sed -e 's/ proto [^ ]*/ proto static/' -e 's/ expires [^ ]*//' -e 's/ pref [^ ]*//')
    echo "the IPv6 default route was lost and has been put back as a static one until the next boot: $route" >&2
    exit 65
fi
