<#--
  The file `supervise` in /run/dsctl, beside `work`. Its argument is one of

  run       runs work and keeps its output and exit code: what the unit does
  session   the same where there is no systemd, with what systemd does besides
  clean     removes what is secret, and what is half-done
-->
<#include "/lib/unit.sh.ftl">
<#include "/lib/redact.sh.ftl">
cd "$dir" || exit
umask 077

# Bytes that are kept of the beginning, and as many of the end.
limit=524288

note_process() { echo "$1 $(began "$1")" >>"$dir/processes"; }

# What is in between is read as well, so that kubeadm never waits for a reader. Cut at the ends of lines: half a token would not be redacted.
keep_ends() {
    dd bs="$limit" count=1 iflag=fullblock 2>"ends/$1.blocks" >"ends/$1.head"
    [ -e "ends/$1.head" ] || return
    # Of whole blocks and of parts; where it is a part, there is nothing more.
    read -r blocks _ <"ends/$1.blocks"
    case $blocks in 0+*) ;; *) tail -c "$limit" >"ends/$1.tail" ;; esac
    if ! [ -s "ends/$1.tail" ]; then
        if [ -s "ends/$1.head" ]; then redact <"ends/$1.head"; fi >"$1"
        return
    fi
    if [ "$(wc -c <"ends/$1.tail")" -lt "$limit" ]; then
        cat "ends/$1.head" "ends/$1.tail"
    else
        sed '$d' "ends/$1.head"
        echo "[dsctl left something out here]"
        sed 1d "ends/$1.tail"
    fi | redact >"$1"
}

# Something that kubeadm started may hold the pipes: then they are read on, into nothing.
let_go() {
    sleep 5
    cat <out >/dev/null &
    cat <err >/dev/null &
    # shellcheck disable=SC2086 # two numbers
    kill $relays 2>/dev/null
}

begin_work() {
    # A shell in a shell has not the number that it says.
    read -r me _ </proc/self/stat
    note_process "$me"
    exec /bin/sh ./work
}

# Readers that outlive a killed supervisor write into nothing from the moment their folder has another name.
clean() {
    mv ends ends.old 2>/dev/null
    rm -rf kubeadm.yaml patches out out.ends err err.ends ends.old
    [ -e exit-code ] || rm -f stdout stderr exit-code.new
}

case $1 in
    run)
        # For who waits for the end of this, and of nothing that it starts.
        exec 9<busy
        command -v flock >/dev/null && flock 9
        note_process $$
        keep_ends stdout <out.ends 9<&- &
        keepers=$!
        keep_ends stderr <err.ends 9<&- &
        keepers="$keepers $!"
        cat <out >out.ends 9<&- &
        relays=$!
        cat <err >err.ends 9<&- &
        relays="$relays $!"
        begin_work >out 2>err 9<&- &
        wait $!
        code=$?
        let_go 9<&- &
        guard=$!
        # shellcheck disable=SC2086 # two numbers
        wait $keepers
        kill "$guard" 2>/dev/null
        # Nobody is left who writes there, and all that must go is gone when the result is told.
        rm -rf kubeadm.yaml patches out out.ends err err.ends ends
        # Into the room that was kept; a result that is there is complete.
        printf '%-4s\n' "$code" 1<>exit-code.new
        mv exit-code.new exit-code
        ;;
    session)
        trap : HUP INT TERM
        note_process $$
        /bin/sh "$0" run
        # If that was killed alone, kubeadm is at work, and needs its files.
        while is_session_alive $$; do sleep 1; done
        clean
        ;;
    clean)
        # When the unit ends, whoever ran has mostly done it.
        if [ -e kubeadm.yaml ] || [ -e patches ] || [ -e out ] || [ -e ends ] || [ -e ends.old ] || ! [ -e exit-code ]; then clean; fi
        ;;
esac
