# kubeadm outlives the connection: in a transient unit, or in a session of its own where systemd does not rule.
dir=/run/dsctl
unit=dsctl-kubeadm.service

has_systemd() { [ -d /run/systemd/system ] && command -v systemd-run >/dev/null; }

# When a living process began, in ticks since the boot: its number alone may be another's by now.
began() { sed -e 's/.*) //' -e '/^[ZX]/d' "/proc/$1/stat" 2>/dev/null | cut -d ' ' -f 20; }

# Whether a noted process lives, apart from the given one.
is_session_alive() {
    [ -e "$dir/processes" ] || return 1
    while read -r process time; do
        if [ "$process" != "$1" ] && [ -n "$time" ] && [ "$(began "$process")" = "$time" ]; then return 0; fi
    done <"$dir/processes"
    return 1
}

unit_state() {
    if has_systemd; then
        systemctl show --property ActiveState --value "$unit"
    elif is_session_alive none; then
        echo active
    else
        echo inactive
    fi
}
