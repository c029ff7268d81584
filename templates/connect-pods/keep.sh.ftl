<#--
  The file /var/lib/dsctl/keep-pod-network, which dsctl-pod-network.service runs: keeps routes to the Pods of other nodes, and rules for what
  Pods send, as /var/lib/dsctl/pod-network has them. Whoever manages the server's network or firewall may throw them away at any time, as
  systemd-networkd does with routes that are not its own. It has no values.

  Arguments:  none   looks every ten seconds
              once   looks once; fails if something cannot be made
              end    takes all of it away
              unit   prints the unit that runs this
-->
# Written by dsctl, which replaces the whole file.
settings=/var/lib/dsctl/pod-network

# Routes with this protocol are ours: nothing else has that number.
ours=118

failed=''

# Runs a command that changes something, and says so.
change() {
    if complaint=$("$@" 2>&1); then
        echo "$*"
    else
        failed="$failed$*: $(printf '%s' "$complaint" | tail -n 1 | head -c 300)
"
    fi
}

wanted() { sed -n "s/^$1 //p" "$settings" 2>/dev/null; }

is_among() { printf '%s\n' "$2" | grep -qxF "$1"; }

# $1 the family. Blocks and gateways, a line each.
routes() { ip "-$1" route show proto "$ours" | sed -n 's/^\([^ ]*\) via \([^ ]*\) .*/\1 \2/p'; }

keep_routes() {
    there=$(routes "$1")
    wanted=$(wanted "route$1")
    while read -r block gateway; do
        if [ -n "$block" ] && ! is_among "$block $gateway" "$wanted"; then
            change ip "-$1" route del "$block" via "$gateway" proto "$ours"
        fi
    done <<EOF
$there
EOF
    while read -r block gateway; do
        if [ -n "$block" ] && ! is_among "$block $gateway" "$there"; then
            change ip "-$1" route replace "$block" via "$gateway" proto "$ours"
        fi
    done <<EOF
$wanted
EOF
}

tables() {
    case $1 in
        4) shift && iptables -w 5 "$@" ;;
        6) shift && ip6tables -w 5 "$@" ;;
    esac
}

multicast() {
    case $1 in
        4) echo 224.0.0.0/4 ;;
        6) echo ff00::/8 ;;
    esac
}

# A chain of ours with just these rules: $1 the family, $2 the table, $3 the chain that leads to it, $4 its name, then a rule each.
keep_chain() {
    family=$1 table=$2 from=$3 chain=$4
    shift 4
    right=yes
    tables "$family" -t "$table" -S "$chain" >/dev/null 2>&1 || change tables "$family" -t "$table" -N "$chain"
    for rule in "$@"; do
        # shellcheck disable=SC2086 # a rule is several words
        tables "$family" -t "$table" -C "$chain" $rule 2>/dev/null || right=no
    done
    if [ "$right" = no ] || [ "$(tables "$family" -t "$table" -S "$chain" | grep -c '^-A')" != $# ]; then
        change tables "$family" -t "$table" -F "$chain"
        for rule in "$@"; do
            # shellcheck disable=SC2086
            change tables "$family" -t "$table" -A "$chain" $rule
        done
    fi
    tables "$family" -t "$table" -C "$from" -j "$chain" 2>/dev/null || change tables "$family" -t "$table" -A "$from" -j "$chain"
}

# What Pods send to somewhere else leaves under the server's own address, for nobody else knows the way back; from Pod to Pod it stays as it is.
keep_rules() {
    own=$(wanted "own$1")
    pods=$(wanted "pods$1")
    if [ -z "$own" ] || [ -z "$pods" ]; then return; fi
    keep_chain "$1" nat POSTROUTING DSCTL-PODS "! -s $own -j RETURN" "-d $pods -j RETURN" "-d $(multicast "$1") -j RETURN" "-j MASQUERADE"
    # Docker, for one, lets a server forward nothing but its own.
    keep_chain "$1" filter FORWARD DSCTL-PODS "-s $pods -j ACCEPT" "-d $pods -j ACCEPT"
}

keep() {
    failed=''
    for family in 4 6; do
        keep_routes "$family"
        keep_rules "$family"
    done
}

remove_chain() {
    tables "$1" -t "$2" -S DSCTL-PODS >/dev/null 2>&1 || return 0
    tables "$1" -t "$2" -D "$3" -j DSCTL-PODS 2>/dev/null
    change tables "$1" -t "$2" -F DSCTL-PODS
    change tables "$1" -t "$2" -X DSCTL-PODS
}

case $1 in
    unit)
        cat <<EOF
# Written by dsctl, which replaces the whole file.
[Unit]
Description=Ways to the Pods of other nodes, kept by dsctl
After=network.target

[Service]
ExecStart=/bin/sh /var/lib/dsctl/keep-pod-network
Restart=always
RestartSec=5

[Install]
WantedBy=multi-user.target
EOF
        ;;
    once)
        keep
        printf '%s' "$failed" >&2
        [ -z "$failed" ]
        ;;
    end)
        settings=/dev/null
        for family in 4 6; do
            keep_routes "$family"
            remove_chain "$family" nat POSTROUTING
            remove_chain "$family" filter FORWARD
        done
        printf '%s' "$failed" >&2
        [ -z "$failed" ]
        ;;
    *)
        told=''
        while :; do
            keep
            # The same complaint every ten seconds would fill the journal.
            if [ "$failed" != "$told" ]; then printf '%s' "$failed" >&2; fi
            told=$failed
            sleep 10
        done
        ;;
esac
