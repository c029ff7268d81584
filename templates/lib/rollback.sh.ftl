<#-- seconds   until it is taken back -->
# IPv6 forwarding that is switched on for a trial: what was there before is in $rollback/values until one side takes it, which is one
# rename: the server, which takes it back, or dsctl, which came again over the line.
rollback=/run/dsctl-rollback
rollback_unit=dsctl-rollback

rollback_by_systemd() { [ -d /run/systemd/system ] && command -v systemd-run >/dev/null; }

call_off_the_timer() {
    if rollback_by_systemd; then systemctl stop "$rollback_unit.timer" 2>/dev/null; fi
    return 0
}

line_lost="the line to it was lost when IPv6 forwarding came on; after ${seconds?c?no_esc} s the server took that back and is as it was"
