<#--
  Runs `work` apart from the connection and waits for it: a line that breaks does not kill kubeadm half-way. The same script, sent
  again, goes on waiting. Who wants the same as what is at work, by its `inputs`, waits for that; but an old result is never taken for
  that of a new attempt.

  inputs      what decides about the result, as a hash; no secret is in it
  attempt     names this one
  age         seconds since this script was first sent
  work        the commands, a shell script; its output and exit code are the result
  supervisor  lib/supervise.sh
  files       kubeadm.yaml and what is in patches/: name → content of 0600 files in /run/dsctl that live as long as kubeadm runs
  seconds, deadline   as in lib/wait.sh
-->
<#include "/lib/unit.sh.ftl">
<#include "/lib/memory.sh.ftl">
<#include "/lib/reason.sh.ftl">
<#include "/lib/wait.sh.ftl">

noted() { cut -d ' ' -f "$1" "$dir/run" 2>/dev/null; }

# What the shell's own printf says of a full disk is "I/O error"; cat gives the reason.
keep() { cat >"$dir/$1"; }

give_up() {
    rm -rf "$dir"
    refuse "$1" "$2"
}

write_files() {
    mkdir -m 700 "$dir" "$dir/patches" "$dir/ends" &&
<#list files as name, content>
        printf '%s' ${content} | keep ${name} &&
</#list>
        printf '%s' ${work} | keep work &&
        printf '%s' ${supervisor} | keep supervise &&
        # Room for the result, so that it can be told on a full disk too.
        echo 'none' | keep exit-code.new &&
        mkfifo "$dir/out" "$dir/out.ends" "$dir/err" "$dir/err.ends" &&
        printf '%s %s\n' ${inputs} ${attempt} | keep run
}

start() {
    has_systemd || command -v setsid >/dev/null || refuse 69 "there is neither systemd nor setsid on this server"
    require_memory
    rm -rf "$dir"
    complaint=$(write_files 2>&1) || give_up 71 "$dir cannot be written: $(reason "$complaint")"
    if has_systemd; then
        systemctl reset-failed "$unit" 2>/dev/null
        systemd-run --quiet --unit="$unit" --property=ExecStopPost="/bin/sh $dir/supervise clean" \
            --property=StandardOutput=null --property=StandardError=null \
            --setenv=PATH="$PATH" --setenv=HOME=/root /bin/sh "$dir/supervise" run || give_up 71 "systemd did not start $unit"
    else
        HOME=/root setsid /bin/sh "$dir/supervise" session </dev/null >/dev/null 2>&1 9<&- &
        until [ -e "$dir/processes" ]; do sleep 0.1; done
    fi
}

# Two at once would write into one folder.
exec 9<"$(dirname "$dir")"
command -v flock >/dev/null && flock 9
if is_running; then
    [ "$(noted 1)" = ${inputs} ] || refuse 75 "another kubeadm or package manager that dsctl started, with other settings, is still at work"
elif [ "$(noted 2)" != ${attempt} ]; then
    [ "$(now)" -ge ${age?c?no_esc} ] || refuse 76 "the server was restarted since"
    start
fi
exec 9<&-
pass_on_the_result
