# What is swapped to, and what begins that at boot; a container sees the swap of the machine below it, which is not its own.
is_container() { [ -e /run/systemd/container ] || [ -e /.dockerenv ] || [ -e /run/.containerenv ]; }

# Lines "path KiB", the path as the kernel writes it and what it holds, below a line with titles. Here and below $1 comes in front of each line.
swap_devices() {
    while read -r device _ _ used _ || [ -n "$device" ]; do
        if [ "$device" != Filename ]; then printf '%s%s %s\n' "$1" "$device" "$used"; fi
    done </proc/swaps
}

available_memory() {
    while read -r key size _; do
        if [ "$key" = MemAvailable: ]; then
            echo "$1$size"
            break
        fi
    done </proc/meminfo
}

# A line of fstab that begins swapping at boot: three fields, the third one "swap", and not "noauto".
fstab_swap='^[[:space:]]*([^#[:space:]]+)[[:space:]]+[^[:space:]]+[[:space:]]+swap([[:space:]]|$)'

# What they swap to.
fstab_swaps() {
    if [ -s /etc/fstab ]; then sed -nE '/[[:space:],]noauto([[:space:],]|$)/d; s/'"$fstab_swap"'.*/'"$1"'\1/p' /etc/fstab; fi
}

# Units that are wanted at boot: .swap units of administrators, packages and generators (zram, GPT), and well-known services.
# What a generator makes of fstab goes with the line there.
# shellcheck disable=SC3013 # dash, bash and busybox know -ef
swap_units() {
    found=' '
    for folder in /etc/systemd/system /run/systemd/generator /run/systemd/generator.early /run/systemd/generator.late /usr/lib/systemd/system /lib/systemd/system; do
        if [ "$folder" = /lib/systemd/system ] && [ "$folder" -ef /usr/lib/systemd/system ]; then continue; fi
        for wants in "$folder"/*.wants "$folder"/*.requires; do
            for link in "$wants"/*.swap "$wants"/zramswap.service "$wants"/zram-config.service "$wants"/dphys-swapfile.service "$wants"/swapspace.service; do
                [ -L "$link" ] || [ -e "$link" ] || continue
                swap_unit=<#noparse>${link##*/}</#noparse>
                case $found in *" $swap_unit "*) continue ;; esac
                ! [ "/etc/systemd/system/$swap_unit" -ef /dev/null ] || continue
                if ! [ -e "/etc/systemd/system/$swap_unit" ] && grep -qs '^SourcePath=/etc/fstab$' "/run/systemd/generator/$swap_unit"; then continue; fi
                found="$found$swap_unit "
                echo "$1$swap_unit"
            done
        done
    done
}
