<#--
  Runs `work` as a transient unit and waits for it: a connection that breaks does not kill kubeadm
  half-way, and the same script, sent again with the same `run`, goes on waiting for the first.
  No secret is in an argument or in the journal, and none in the files that stay.

  run       names this attempt
  work      the commands, a shell script
  files     kubeadm.yaml and what is in patches/: name → content of 0600 files in /run/dsctl that live
            as long as the unit
  deadline  seconds
-->
dir=/run/dsctl
unit=dsctl-kubeadm.service
command -v systemd-run >/dev/null || { echo "there is no systemd on this server" >&2; exit 69; }

is_running() {
    case $(systemctl show --property ActiveState --value "$unit") in
        inactive | failed) return 1 ;;
        *) return 0 ;; # also when systemd is too busy to answer
    esac
}

is_ours() { [ "$(cat "$dir/run" 2>/dev/null)" = ${run} ]; }

give_up() {
    is_running || rm -rf "$dir"
    echo "$1" >&2
    exit 71
}

if is_running; then
    is_ours || { echo "another kubeadm that dsctl started is still at work" >&2; exit 75; }
elif ! is_ours; then
    rm -rf "$dir"
    mkdir -m 700 "$dir" "$dir/patches" || give_up "$dir cannot be made"
    {
<#list files as name, content>
        printf '%s' ${content} >"$dir/"${name} &&
</#list>
        printf '%s' ${work} >"$dir/work" &&
        echo "cd $dir && rm -rf kubeadm.yaml patches && { [ -e exit-code ] || rm -f stdout stderr; }" >"$dir/stopped" &&
        printf '%s' ${run} >"$dir/run"
    } || give_up "$dir cannot be written"
    systemctl reset-failed "$unit" 2>/dev/null
    systemd-run --quiet --unit="$unit" --property=ExecStopPost="/bin/sh $dir/stopped" \
        --setenv=PATH="$PATH" --setenv=HOME=/root /bin/sh "$dir/work" || give_up "systemd did not start $unit"
fi

# Not the clock, which may jump on a fresh server.
now() { cut -d. -f1 /proc/uptime; }

end=$(($(now) + ${deadline?c?no_esc}))
while is_running; do
    [ "$(now)" -lt "$end" ] || { echo "it is still at work after ${deadline?c?no_esc} s" >&2; exit 124; }
    sleep 0.5
done
[ -e "$dir/exit-code" ] || { echo "it ended without a result: killed, or the server was restarted" >&2; exit 70; }
cat "$dir/stdout"
cat "$dir/stderr" >&2
exit "$(cat "$dir/exit-code")"
