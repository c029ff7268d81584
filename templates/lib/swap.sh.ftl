# What is swapped to, and what begins that at boot; a container sees the swap of the machine below it, which is not its own.
is_container() { [ -e /run/systemd/container ] || [ -e /.dockerenv ] || [ -e /run/.containerenv ]; }

# Lines "path KiB", the path as the kernel writes it.
swap_devices() { sed -n '2,$ s/^\([^[:space:]]*\)[[:space:]]*[^[:space:]]*[[:space:]]*[0-9]*[[:space:]]*\([0-9]*\).*/\1 \2/p' /proc/swaps; }

available_memory() { sed -n 's/^MemAvailable: *\([0-9]*\) kB.*/\1/p' /proc/meminfo; }

# A line of fstab that begins swapping at boot: three fields, the third one "swap", and not "noauto".
fstab_swap='^[[:space:]]*[^#[:space:]]+[[:space:]]+[^[:space:]]+[[:space:]]+swap([[:space:]]|$)'

fstab_swaps() { sed -nE '/[[:space:],]noauto([[:space:],]|$)/d; s/'"$fstab_swap"'.*/&/p' /etc/fstab 2>/dev/null; }

# Units that are wanted at boot: .swap units of administrators, packages and generators (zram, GPT), and well-known services.
# What a generator makes of fstab goes with the line there.
swap_units() {
    for folder in /etc/systemd/system /run/systemd/generator /run/systemd/generator.early /run/systemd/generator.late /usr/lib/systemd/system /lib/systemd/system; do
        for link in "$folder"/*.wants/*.swap "$folder"/*.requires/*.swap \
            "$folder"/*.wants/zramswap.service "$folder"/*.wants/zram-config.service "$folder"/*.wants/dphys-swapfile.service "$folder"/*.wants/swapspace.service; do
            [ -L "$link" ] || [ -e "$link" ] || continue
            unit=$(basename "$link")
            [ "$(readlink -f "/etc/systemd/system/$unit")" != /dev/null ] || continue
            grep -qs '^SourcePath=/etc/fstab$' "/run/systemd/generator/$unit" && ! [ -e "/etc/systemd/system/$unit" ] && continue
            echo "$unit"
        done
    done | sort -u
}
