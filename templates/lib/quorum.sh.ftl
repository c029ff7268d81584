<#-- Needs lib/etcd.sh. -->
# The client URLs of the members that answer and can decide something.
healthy_urls() { etcd_ctl endpoint health --cluster 2>&1 | sed -n 's/ is healthy: .*//p'; }

# Whether one of the client URLs $1, separated by commas, is among the lines of $2.
is_among() {
    for url in $(printf '%s\n' "$1" | tr , ' '); do
        if printf '%s\n' "$2" | grep -qxF "$url"; then return 0; fi
    done
    return 1
}

# Whether etcd can go on deciding without the member $1: more than half of the other voters must answer.
# $2 all members, $3 the URLs that answer
keeps_quorum_without() {
    printf '%s\n' "$2" | {
        staying=0
        answering=0
        while IFS=' ' read -r id _ _ _ clients learner; do
            if [ "$id" = "$1," ] || [ "$learner" != false ]; then continue; fi
            staying=$((staying + 1))
            if is_among "$clients" "$3"; then answering=$((answering + 1)); fi
        done
        [ "$answering" -gt $((staying / 2)) ]
    }
}
