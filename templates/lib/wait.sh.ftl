<#--
  Needs lib/unit.sh. Waits for kubeadm and passes on what it printed and its exit code. Codes of ours, which kubeadm does not have:

  66   nothing to wait for             75   another kubeadm is at work
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
    case $(unit_state) in
        inactive | failed) return 1 ;;
        *) return 0 ;; # also when systemd is too busy to answer
    esac
}

<#include "/lib/now.sh.ftl">

# The inputs and the attempt of what is at work, or was last.
noted() {
    inputs='' attempt=''
    if [ -e "$dir/run" ]; then read -r inputs attempt <"$dir/run"; fi 2>/dev/null
}

may_wait() { [ "$(now)" -lt "$end" ] || refuse 124 "it is still at work after ${deadline?c?no_esc} s"; }

# A result is told by its file, which costs nothing to look for. Who has told it needs a moment more, in which nothing else may begin.
pass_on_the_result() {
    noted
    attached="$inputs $attempt"
    end=$(($(now) + ${seconds?c?no_esc}))
    rounds=0
    until [ -e "$dir/exit-code" ]; do
        # Less often than the rest: systemd takes a while to answer.
        [ $((rounds % 10)) != 0 ] || is_running || break
        may_wait
        # An empty line now and then: when the line is dead, this ends here and does not wait for nobody.
        rounds=$((rounds + 1))
        [ $((rounds % 75)) != 0 ] || echo || exit
        sleep 0.2
    done
    while is_running; do
        may_wait
        sleep 0.05
    done
    noted
    [ "$inputs $attempt" = "$attached" ] || refuse 75 "another kubeadm was started meanwhile"
    if ! [ -e "$dir/exit-code" ]; then
        how=$(has_systemd && systemctl show --property Result --value "$unit")
        refuse 76 "it was stopped or killed on the server$([ -z "$how" ] || echo ": systemd calls it \"$how\"")"
    fi
    cat "$dir/stdout"
    cat "$dir/stderr" >&2
    read -r code <"$dir/exit-code"
    exit "$code"
}
