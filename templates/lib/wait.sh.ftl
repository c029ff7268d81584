<#--
  Needs lib/unit.sh. Waits for kubeadm and passes on what it printed and its exit code. Codes of ours, which kubeadm does not have:

  66   nothing to wait for             75   another kubeadm is at work, or at its end
  69   the server cannot run it so     76   it ended without a result
  71   nothing could be written        77   there are traces of kubeadm
  124  it is still at work

  seconds    to wait
  deadline   in seconds, of the whole
-->
refuse() {
    echo "$2" >&2
    exit "$1"
}

is_running() {
    case $(work_state) in
        inactive | failed) return 1 ;;
        *) return 0 ;; # also when systemd is too busy to answer
    esac
}

<#include "/lib/now.sh.ftl">

# Of the whole, with what comes before the waiting.
end=$(($(now) + ${seconds?c?no_esc}))

# The inputs and the attempt of what is at work, or was last.
noted() {
    inputs='' attempt=''
    if [ -e "$dir/run" ]; then read -r inputs attempt <"$dir/run"; fi 2>/dev/null
}

# Whoever is at work has a lock as long as that lasts, so this ends with it, or fails after 5 s in which it was surely at work. It may
# also be that nobody has the lock yet, or that flock cannot wait.
await_its_end() {
    if { flock -s -w 5 8; } 2>/dev/null 8<"$dir/busy" || [ "$(now)" -lt $((time + 4)) ]; then
        [ -e "$dir/exit-code" ] || sleep 0.2
    else
        asked=$(now)
    fi
}

pass_on_the_result() {
    noted
    attached="$inputs $attempt"
    asked=$(now)
    spoke=$asked
    until [ -e "$dir/exit-code" ]; do
        time=$(now)
        # systemd is asked only where nobody else tells: that takes as much as all the rest.
        if [ "$time" -ge $((asked + 2)) ]; then
            is_running || break
            asked=$time
        fi
        [ "$time" -lt "$end" ] || refuse 124 "it is still at work after ${deadline?c?no_esc} s"
        # An empty line now and then: when the line is dead, this ends here and does not wait for nobody.
        if [ "$time" -ge $((spoke + 15)) ]; then
            echo || exit
            spoke=$time
        fi
        await_its_end
    done
    noted
    [ "$inputs $attempt" = "$attached" ] || refuse 75 "another kubeadm was started meanwhile"
    if ! [ -e "$dir/exit-code" ]; then
        how=$(has_systemd && systemctl show --property Result --value "$unit")
        refuse 76 "it was stopped or killed on the server$([ -z "$how" ] || echo ": systemd calls it \"$how\"")"
    fi
    { read -r code <"$dir/exit-code" && cat "$dir/stdout"; } 2>/dev/null
    if [ -s "$dir/stderr" ]; then cat "$dir/stderr" >&2; fi
    # Somebody else who waited may be at its next step already.
    noted
    [ "$inputs $attempt" = "$attached" ] || refuse 75 "another kubeadm was started meanwhile"
    exit "$code"
}
