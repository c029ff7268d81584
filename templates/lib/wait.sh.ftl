<#--
  Needs lib/unit.sh. Waits for kubeadm and passes on what it printed and its exit code. Codes of ours, which kubeadm does not have:

  66   nothing to wait for             75   another kubeadm is at work
  69   the server cannot run it so     76   it ended without a result
  71   nothing could be written        124  it is still at work

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

# Not the clock, which may jump on a fresh server.
now() { cut -d. -f1 /proc/uptime; }

pass_on_the_result() {
    attached=$(cat "$dir/run")
    end=$(($(now) + ${seconds?c?no_esc}))
    rounds=0
    while is_running; do
        [ "$(now)" -lt "$end" ] || refuse 124 "it is still at work after ${deadline?c?no_esc} s"
        # An empty line now and then: when the line is dead, this ends here and does not wait for nobody.
        rounds=$((rounds + 1))
        [ $((rounds % 30)) != 0 ] || echo || exit
        sleep 0.5
    done
    [ "$(cat "$dir/run" 2>/dev/null)" = "$attached" ] || refuse 75 "another kubeadm was started meanwhile"
    if ! [ -e "$dir/exit-code" ]; then
        how=$(has_systemd && systemctl show --property Result --value "$unit")
        refuse 76 "it was stopped or killed on the server$([ -z "$how" ] || echo ": systemd calls it \"$how\"")"
    fi
    cat "$dir/stdout"
    cat "$dir/stderr" >&2
    read -r code <"$dir/exit-code"
    exit "$code"
}
