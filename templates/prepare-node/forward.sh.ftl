<#--
  IPv6 forwarding on a server with routes by router advertisements: for a trial. The kernel, or who manages the network, may drop the
  way back in that moment. So the server takes it back by itself, unless prepare-node/script.sh comes in time and calls that off.

  acceptRa   interfaces that must go on to take their default route from router advertisements
  attempt    names this one
  seconds    until it is taken back
  undo       prepare-node/undo.sh
-->
<#include "/lib/rollback.sh.ftl">
<#include "/lib/reason.sh.ftl">
conf=/proc/sys/net/ipv6/conf

# One that is just being taken back is soon done.
for _ in 1 2 3 4 5; do
    if [ -e "$rollback/taken" ] && ! [ -e "$rollback/done" ]; then sleep 1; fi
done
if [ -e "$rollback/done" ]; then
    attempt=$(cat "$rollback/done")
    rm -rf "$rollback"
    if [ "$attempt" = ${attempt} ]; then
        echo "$line_lost" >&2
        exit 65
    fi
fi
if ! [ -e "$rollback/values" ] && [ "$(cat "$conf/all/forwarding")" = 1 ]; then exit 0; fi

# An earlier one may have been cut: what it noted is what was there before.
if ! [ -e "$rollback/values" ]; then
    rm -rf "$rollback"
    complaint=$({
        mkdir -m 700 "$rollback" &&
            ip -6 route show default | grep -w 'proto ra' | cat >"$rollback/routes" &&
            for setting in "$conf/all/forwarding" "$conf"/*/forwarding<#list acceptRa as device> "$conf/"${device}/accept_ra</#list>; do
                echo "$(cat "$setting") $setting"
            done | cat >"$rollback/values.new" &&
            mv "$rollback/values.new" "$rollback/values"
    } 2>&1) || {
        rm -rf "$rollback"
        echo "$rollback cannot be written: $(reason "$complaint")" >&2
        exit 65
    }
fi
# A timer of an earlier attempt, which may not be ours to end, finds another number.
# A shell runs one script after the other, so its own number would not tell them apart.
read -r me _ </proc/self/stat
echo "$me" >"$rollback/armed"
call_off_the_timer
if ! [ -e "$rollback/values" ]; then
    echo "an earlier attempt at IPv6 forwarding is just being taken back" >&2
    exit 1
fi
complaint=$({ echo ${attempt} | cat >"$rollback/attempt" && printf '%s' ${undo} | cat >"$rollback/undo"; } 2>&1) || {
    echo "$rollback cannot be written: $(reason "$complaint")" >&2
    exit 65
}
if rollback_by_systemd; then
    systemd-run --quiet --collect --unit="$rollback_unit" --on-active=${seconds?c?no_esc} --timer-property=AccuracySec=1s \
        --setenv=PATH="$PATH" /bin/sh "$rollback/undo" 0 "$me"
elif command -v setsid >/dev/null; then
    setsid /bin/sh "$rollback/undo" ${seconds?c?no_esc} "$me" </dev/null >/dev/null 2>&1 &
else
    false
fi || {
    echo "the server can start nothing that would take IPv6 forwarding back, should the line to it end" >&2
    exit 65
}

# Before forwarding: the kernel drops such a route in the moment that forwarding comes on.
<#list acceptRa as device>
echo 2 >"$conf/"${device}/accept_ra
</#list>
echo 1 >"$conf/all/forwarding"
advertised() { sed -n 's/.* dev \([^ ]*\).*/\1/p' "$rollback/routes"; }
for device in $(advertised); do
    if [ -z "$(ip -6 route show default dev "$device")" ]; then
        call_off_the_timer
        /bin/sh "$rollback/undo" 0 "$me"
        rm -rf "$rollback"
        echo "its IPv6 default route on $device, which a router advertised, was lost when IPv6 forwarding came on; that was taken back, and the server is as it was" >&2
        exit 65
    fi
done
