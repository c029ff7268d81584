<#--
  On a control plane: holds the lock of this server while dsctl talks with it over a connection of its own. It ends when
  the connection does, or after half a minute in which dsctl said nothing. It hears and says lines:

  (at first)   dsctl-lock | cannot WHY
  take         had WORDS, those of the last one who had it | held WORDS, those of the one who has it
  leave        left
  beat NUMBER  beat NUMBER, if it has the lock still | gone
  lease        lease ours, and renewed | lease another's WORDS | lease none, as there is no API to ask

  When it ends, the lock is free before the Lease is given back: the API may take its time.

  folder   that holds the lock's file, of root alone and in memory: no lock outlives the server
  words    who has it, one line in ASCII
-->
<#include "/lib/unit.sh.ftl">
<#include "/lib/reason.sh.ftl">
<#include "/lib/api.sh.ftl">
<#include "/lib/lease.sh.ftl">
folder=${folder}
file=$folder/lock
earlier=$folder/earlier

# Whoever heard us may be gone: what was begun is ended all the same, and the Lease given back.
trap '' PIPE

cannot() {
    echo "cannot $1"
    exit 0
}

# Who we are: a shell in a shell does not have the number that it says.
read -r me _ </proc/self/stat
born=$(began "$me")

# Neither sleep nor anything else that runs for longer is started by who has the lock: it would have it too.
watch() {
    trap 'left=6' USR1
    left=6
    exec >/dev/null
    while [ "$left" -gt 0 ]; do
        sleep 5
        [ "$(began "$me")" = "$born" ] || exit
        left=$((left - 1))
    done
    kill "$me"
}

words() { head -c 500 "$file" | tr -cd '\040-\176'; }

# shellcheck disable=SC3013 # dash, bash and busybox know -ef
has_it() { [ /proc/self/fd/9 -ef "$file" ]; }

# Always as long, and in one go: it can be read at any time. Where there is no room, it is not known who has the lock.
note_words() { printf '%-500s\n' ${words} 1<>"$file"; }

# The last ones are enough: a Lease lasts a minute.
note_earlier() {
    last=$(tail -n 20 "$earlier" 2>/dev/null)
    printf '%s\n%s\n' "$last" "$1" >"$earlier"
}

take() {
    exec 9<>"$file"
    if flock -n 9 && has_it; then
        before=$(words 9<&- | sed 's/ *$//')
        echo "had $before"
        note_earlier "$before" 9<&- 2>/dev/null
        note_words 2>/dev/null
    else
        exec 9<&-
        echo "held $(words)"
    fi
}

command -v flock >/dev/null || cannot "the server has no \`flock\`: install util-linux there"
complaint=$({ mkdir -p "$folder" && chmod 700 "$folder" && : 9<>"$file"; } 2>&1) ||
    cannot "$file cannot be written: $(reason "$complaint")"
# It closes its output when it can be told to wait: that is what is waited for here.
watchdog=$(watch </dev/null 2>/dev/null & echo "$!")

leased=
echo dsctl-lock
while read -r word number; do
    kill -USR1 "$watchdog" || exit
    case $word in
        take) take ;;
        leave)
            exec 9<&-
            echo left
            ;;
        lease) take_lease 9<&- ;;
        beat) if has_it; then echo "beat $number"; else echo gone; fi ;;
    esac
done
exec 9<&-
kill "$watchdog"
give_lease_back >/dev/null 2>&1
