<#--
  Runs on the server by itself, some time after forwarding came on, unless somebody was there: puts everything back as it was.
  Arguments: seconds to wait, and the number of the timer that this is.
-->
rollback=/run/dsctl-rollback
sleep "$1"
[ "$(cat "$rollback/armed")" = "$2" ] || exit 0
mv "$rollback/values" "$rollback/taken" || exit 0
# Forwarding for all interfaces comes first: the kernel sets it for each of them.
while read -r value setting; do
    [ ! -e "$setting" ] || echo "$value" >"$setting"
done <"$rollback/taken"
# The kernel dropped these for good; with their lives they are back until the router's next word.
while read -r route; do
    device=$(printf '%s\n' "$route" | sed -n 's/.* dev \([^ ]*\).*/\1/p')
    if [ -z "$(ip -6 route show default dev "$device")" ]; then
        # shellcheck disable=SC2046 # the route is words
        ip -6 route add $(printf '%s\n' "$route" | sed 's/ expires \([0-9]*\)sec/ expires \1/')
    fi
done <"$rollback/routes"
mv "$rollback/attempt" "$rollback/done"
