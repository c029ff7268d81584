<#--
  Runs `work` as a transient unit and waits for it: a connection that breaks does not kill kubeadm
  half-way, and the same script, sent again with the same `run`, finds the result of the first.
  No secret is in an argument or in the journal, and none in the files that stay.

  run       names this attempt
  work      the commands, a shell script
  files     name → content of 0600 files in /run/dsctl that live as long as the unit
  deadline  seconds
-->
dir=/run/dsctl
unit=dsctl-kubeadm.service
command -v systemd-run >/dev/null || { echo "there is no systemd on this server" >&2; exit 69; }

is_running() {
    case $(systemctl show --property ActiveState --value "$unit") in
        active | activating | deactivating | reloading) return 0 ;;
        *) return 1 ;;
    esac
}

is_ours() { [ "$(cat "$dir/run" 2>/dev/null)" = ${run} ]; }

if is_running; then
    is_ours || { echo "another kubeadm that dsctl started is still at work" >&2; exit 75; }
elif ! is_ours || [ ! -e "$dir/exit-code" ]; then
    rm -rf "$dir"
    mkdir -m 700 "$dir" || exit 73
<#list files as name, content>
    printf '%s' ${content} >"$dir/"${name} || exit 73
</#list>
    printf '%s' ${work} >"$dir/work" || exit 73
    printf '%s' ${run} >"$dir/run"
    systemctl reset-failed "$unit" 2>/dev/null
    systemd-run --quiet --unit="$unit" \
        --property=ExecStopPost="/bin/rm -f<#list files as name, _> $dir/${name?no_esc}</#list>" \
        --setenv=PATH="$PATH" --setenv=HOME=/root /bin/sh "$dir/work" || exit 71
fi

waited=0
while is_running; do
    [ "$waited" -lt ${(2 * deadline)?c?no_esc} ] || { echo "it is still at work after ${deadline?c?no_esc} s" >&2; exit 124; }
    sleep 0.5
    waited=$((waited + 1))
done
[ -e "$dir/exit-code" ] || { echo "it ended without a result: killed, or the server was restarted" >&2; exit 70; }
cat "$dir/stdout"
cat "$dir/stderr" >&2
exit "$(cat "$dir/exit-code")"
