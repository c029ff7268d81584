<#--
  Needs lib/swap.sh, refuse and reason. Swap off, at boot first: a run that is cut after that leaves a server that is right from its
  next boot on. A reset takes it back (lib/swap-on.sh).
-->
<#include "/lib/fstab-mark.sh.ftl">
is_container && refuse "it is a container now, whose swap is the machine's below"

used=0
for size in $(swap_devices '' | cut -d ' ' -f 2); do used=$((used + size)); done
# The kernel's last resort would end processes.
if [ "$used" != 0 ] && [ $((used + 65536)) -gt "$(available_memory '')" ]; then
    refuse "swap holds $((used / 1024)) MB, and $(($(available_memory '') / 1024)) MB of memory are left to take them"
fi

if [ -n "$(fstab_swaps '')" ]; then
    # Only these lines get a mark; whoever owns the file, and what else is in it, stays.
    fstab=$(readlink -f /etc/fstab)
    complaint=$({
        cp -a "$fstab" "$fstab.dsctl.new" &&
            sed -E '/[[:space:],]noauto([[:space:],]|$)/!s/'"$fstab_swap"'/'"$fstab_mark"'&/' "$fstab" | cat >"$fstab.dsctl.new" &&
            mv "$fstab.dsctl.new" "$fstab"
    } 2>&1) || {
        rm -f "$fstab.dsctl.new"
        refuse "$fstab cannot be written: $(reason "$complaint")"
    }
fi
# Only without a line in fstab the generator of systemd that looks at partitions makes a unit of one.
if [ -d /run/systemd/system ]; then systemctl daemon-reload; fi
units=$(swap_units '')
if [ -n "$units" ]; then
    complaint=$({ mkdir -p /var/lib/dsctl && : | cat >>/var/lib/dsctl/swap; } 2>&1) ||
        refuse "/var/lib/dsctl/swap cannot be written: $(reason "$complaint")"
fi
for unit in $units; do
    # systemd masks no unit whose file is an administrator's own.
    if [ -e "/etc/systemd/system/$unit" ] && ! [ -L "/etc/systemd/system/$unit" ]; then how=disable; else how=mask; fi
    # Noted before, so that a run that is cut leaves nothing that a reset would not know.
    grep -qsxF "$how $unit" /var/lib/dsctl/swap || echo "$how $unit" | cat >>/var/lib/dsctl/swap
    complaint=$(systemctl --quiet "$how" "$unit" 2>&1) || refuse "$unit cannot be switched off: $(reason "$complaint")"
    case $unit in
        *.service) systemctl stop "$unit" ;;
    esac
done
[ -z "$(fstab_swaps '')$(swap_units '')" ] || refuse "it would have swap again after a boot: $(fstab_swaps '' | tr '\n' ' ')$(swap_units '' | tr '\n' ' ')"
if [ -d /run/systemd/system ]; then systemctl daemon-reload; fi

# The kernel writes a space in a path as \040. A swapoff that is ended half-way leaves swap on, and nothing broken.
swap_devices '' | while read -r device _; do
    complaint=$(timeout 600 swapoff "$(printf '%b' "$(printf '%s' "$device" | sed 's/\\\([0-7]\)/\\0\1/g')")" 2>&1 </dev/null) || {
        echo "$device cannot be switched off: $(reason "$complaint")" >&2
        exit 1
    }
done
