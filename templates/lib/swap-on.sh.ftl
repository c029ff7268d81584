# Needs lib/swap.sh. Swap comes on at boot again, as it did before dsctl switched it off; until then the server goes on without.
<#include "/lib/fstab-mark.sh.ftl">
if grep -qs "^$fstab_mark" /etc/fstab; then
    fstab=$(readlink -f /etc/fstab)
    if cp -a "$fstab" "$fstab.dsctl.new" && sed "s/^$fstab_mark//" "$fstab" | cat >"$fstab.dsctl.new" && mv "$fstab.dsctl.new" "$fstab"; then
        echo "[dsctl] switched on the lines of /etc/fstab about swap, from the next boot on"
    else
        rm -f "$fstab.dsctl.new"
        fail "$fstab cannot be written"
    fi
fi
if [ -e /var/lib/dsctl/swap ]; then
    while read -r how unit; do
        case $how in
            mask) systemctl --quiet unmask "$unit" ;;
            disable) systemctl --quiet enable "$unit" ;;
        esac || fail "$unit cannot be switched on again at boot"
    done </var/lib/dsctl/swap
    rm -f /var/lib/dsctl/swap
fi
