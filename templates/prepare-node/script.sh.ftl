<#--
  Modules, kernel settings and swap, now and at boot. Files are replaced as a whole, and only if they differ.

  file         the text of /etc/sysctl.d/99-dsctl.conf
  modulesFile  the text of /etc/modules-load.d/dsctl.conf; empty: there shall be none
  modules      to be loaded
  acceptRa     interfaces that must go on to take their default route from router advertisements
  guarded      whether prepare-node/forward.sh came before and waits for us
  seconds      until the server takes forwarding back, if so
  ones         the settings below /proc/sys that must be 1 afterwards
  swapOff      whether swap has to go
-->
set -e
<#include "/lib/reason.sh.ftl">
<#include "/lib/file.sh.ftl">
<#include "/lib/modules.sh.ftl">

# is SETTING NUMBER, of one digit.
is() {
    first_line "/proc/sys/$1"
    [ "$line" = "$2" ]
}

refuse() {
    echo "$1" >&2
    exit 65
}

# write FILE TEXT
write() {
    if [ -e "$1" ] && [ "$(file "$1")" = "$(printf '%s' "$2")" ]; then return 0; fi
    complaint=$({
        umask 022
        # cat tells why a disk does not take it; the shell's own printf says "I/O error".
        { [ -d "<#noparse>${1%/*}</#noparse>" ] || mkdir "<#noparse>${1%/*}</#noparse>"; } &&
            { ! [ -e "$1.new" ] || rm -f "$1.new"; } &&
            { printf '%s' "$2" >"$1.new" || printf '%s' "$2" | cat >"$1.new"; } && mv "$1.new" "$1"
    } 2>&1) || {
        rm -f "$1.new"
        refuse "$1 cannot be written: $(reason "$complaint")"
    }
}

<#if guarded>
<#include "/lib/rollback.sh.ftl">
# That we are here proves that the line lives. Who renames first has it.
if mv "$rollback/values" "$rollback/kept" 2>/dev/null; then
    call_off_the_timer
elif [ -d "$rollback" ] && ! [ -e "$rollback/kept" ]; then
    for _ in 1 2 3 4 5 6 7 8 9 10; do [ -e "$rollback/done" ] || sleep 1; done
    rm -rf "$rollback"
    refuse "$line_lost"
fi
rm -rf "$rollback"
is net/ipv6/conf/all/forwarding 1 || { echo "IPv6 forwarding is off again" >&2; exit 1; }
<#elseif ones?seq_contains("net/ipv6/conf/all/forwarding")>
if ! is net/ipv6/conf/all/forwarding 1 && ip -6 route show proto ra | read -r _; then
    refuse "since the plan was made a router has advertised routes to it, which forwarding would end: run dsctl again"
fi
</#if>

<#list modules as module>
if ! has_module ${module}; then
    complaint=$(modprobe ${module} 2>&1) || refuse "the module "${module}" cannot be loaded: $(reason "$complaint")"
fi
</#list>
<#if modulesFile?has_content>
write /etc/modules-load.d/dsctl.conf ${modulesFile}
<#else>
if [ -e /etc/modules-load.d/dsctl.conf ]; then rm -f /etc/modules-load.d/dsctl.conf; fi
</#if>
write /etc/sysctl.d/99-dsctl.conf ${file}

<#list acceptRa as device>
is net/ipv6/conf/${device}/accept_ra 2 || echo 2 >/proc/sys/net/ipv6/conf/${device}/accept_ra
</#list>
<#list ones as setting>
is ${setting} 1 || echo 1 >/proc/sys/${setting}
is ${setting} 1 || { echo "/proc/sys/"${setting}" is not 1, though it was written" >&2; exit 1; }
</#list>
<#if swapOff>

<#include "/lib/swap.sh.ftl">
<#include "/lib/swap-off.sh.ftl">
</#if>
