# kubeadm outlives the connection: in a transient unit, or in a session of its own where systemd does not rule.
dir=/run/dsctl
unit=dsctl-kubeadm.service

has_systemd() { [ -d /run/systemd/system ] && command -v systemd-run >/dev/null; }

# When a living process began, in ticks since the boot: its number alone may be another's by now.
began() {
    { IFS= read -r stat <"/proc/$1/stat"; } 2>/dev/null || return
    # Behind its name, which may be anything.
    stat=<#noparse>${stat##*) }</#noparse>
    case $stat in [ZX]*) return ;; esac
    # shellcheck disable=SC2086 # words, and not one of them a pattern
    set -- $stat
    echo "<#noparse>${20}</#noparse>"
}

# Whether a noted process lives, apart from the given one.
is_session_alive() {
    [ -e "$dir/processes" ] || return 1
    while read -r process time; do
        if [ "$process" != "$1" ] && [ -n "$time" ] && [ "$(began "$process")" = "$time" ]; then return 0; fi
    done <"$dir/processes"
    return 1
}

# systemd has nothing to say of a transient unit whose file is not there, and takes a while to say it.
knows_unit() { [ -e "/run/systemd/transient/$unit" ]; }

# Of the unit, or of the session that stands for it.
unit_state() {
    if has_systemd; then
        if ! knows_unit; then
            echo inactive
            return
        fi
        systemctl show --property ActiveState --value "$unit"
    elif is_session_alive none; then
        echo active
    else
        echo inactive
    fi
}

# Of what it does: whoever has told its result is over, though the unit takes a moment more to go.
work_state() { if [ -e "$dir/exit-code" ]; then echo inactive; else unit_state; fi; }
