# Seconds since the boot: not the clock, which may jump on a fresh server.
now() {
    IFS='. ' read -r seconds _ </proc/uptime
    echo "$seconds"
}
