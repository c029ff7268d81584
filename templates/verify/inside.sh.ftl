<#--
  Runs in a Pod of the test, by whatever shell its image has; each line is one answer. Its arguments are what to ask, as KIND=TARGET:
  peer, service (an address and a port that serve /hostname), api (one that speaks TLS), A and AAAA (a name).
-->
line() { tr '\n\t' '  ' | head -c 600; }

# A server, or the rules that lead to it, may need a moment. Not every busybox's wget survives its own option -T.
fetch() {
    for pause in 1 2 0; do
        words=$(timeout 4 wget -q -O - "$1" 2>&1)
        code=$?
        if [ "$code" = 0 ] || [ "$2" = once ]; then return; fi
        sleep "$pause"
    done
}

ask() {
    kind=$(printf '%s' "$1" | cut -d = -f 1)
    target=$(printf '%s' "$1" | cut -d = -f 2-)
    case $kind in
        # In plain text, which it refuses in HTTP's words: only the way there and back matters.
        api) fetch "http://$target/" once ;;
        A | AAAA)
            words=$(nslookup "-type=$kind" "$target" 2>&1)
            code=$?
            ;;
        *) fetch "http://$target/hostname" ;;
    esac
    printf 'got %s %s %s %s\n' "$kind" "$target" "$code" "$(printf '%s' "$words" | line)"
}

printf 'ips %s\n' "$MY_POD_IPS"
grep -w -- "$(hostname)" /etc/hosts | head -n 10 | while read -r hosts; do printf 'hosts %s\n' "$hosts"; done
for question in "$@"; do ask "$question" & done
wait
