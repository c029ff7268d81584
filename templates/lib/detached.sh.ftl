<#--
  Runs `work` apart from the connection and waits for it: a line that breaks does not kill kubeadm half-way. The same script, sent
  again, goes on waiting. Who wants the same as what is at work, by its `inputs`, waits for that; but an old result is never taken for
  that of a new attempt.

  inputs      what decides about the result, as a hash; no secret is in it
  attempt     names this one
  age         seconds since this script was first sent
  work        the commands, a shell script; its output and exit code are the result
  supervisor  lib/supervise.sh
  traces      files that must not be there when it begins
  files       kubeadm.yaml and what is in patches/: name → content of 0600 files in /run/dsctl that live as long as kubeadm runs
  seconds, deadline   as in lib/wait.sh
-->
<#include "/lib/unit.sh.ftl">
<#include "/lib/memory.sh.ftl">
<#include "/lib/reason.sh.ftl">
<#include "/lib/wait.sh.ftl">

# keep NAME TEXT. What the shell's own printf says of a full disk is "I/O error"; cat gives the reason.
keep() { printf '%s' "$2" >"$dir/$1" || printf '%s' "$2" | cat >"$dir/$1"; }

give_up() {
    rm -rf "$dir"
    refuse "$1" "$2"
}

write_files() {
    mkdir -m 700 "$dir" "$dir/patches" "$dir/ends" &&
<#list files as name, content>
        keep ${name} ${content} &&
</#list>
        keep work ${work} &&
        keep supervise ${supervisor} &&
        # Room for the result, so that it can be told on a full disk too.
        keep exit-code.new 'none
' &&
        keep busy '' &&
        mkfifo "$dir/out" "$dir/out.ends" "$dir/err" "$dir/err.ends" &&
        keep run ${inputs}' '${attempt}'
'
}

is_left() { if has_systemd; then knows_unit; else is_session_alive none; fi; }

# Whoever has told its result needs a moment more, and what begins now must not go with it; systemd gives what does not end by itself
# a minute and a half. It is asked only where that takes long: a unit that failed stays, until it is told to forget it.
await_the_last() {
    asked=$(now)
    give_up_at=$((asked + 120))
    while is_left; do
        time=$(now)
        if [ "$time" -gt "$asked" ]; then
            [ "$(unit_state)" != failed ] || return
            asked=$time
        fi
        [ "$time" -lt "$give_up_at" ] || refuse 75 "what dsctl ran on this server before does not end"
        sleep 0.1
    done
}

start() {
    has_systemd || command -v setsid >/dev/null || refuse 69 "there is neither systemd nor setsid on this server"
    require_memory
    if [ -e "$dir/exit-code" ]; then await_the_last; fi
    if [ -e "$dir" ]; then rm -rf "$dir"; fi
    complaint=$(write_files 2>&1) || give_up 71 "$dir cannot be written: $(reason "$complaint")"
    if has_systemd; then
        if knows_unit; then systemctl reset-failed "$unit" 2>/dev/null; fi
        systemd-run --quiet --unit="$unit" --property=ExecStopPost="/bin/sh $dir/supervise clean" \
            --property=StandardOutput=null --property=StandardError=null \
            --setenv=PATH="$PATH" --setenv=HOME=/root /bin/sh "$dir/supervise" run || give_up 71 "systemd did not start $unit"
        # It has its lock in a moment, by which it is waited for.
        sleep 0.2
    else
        HOME=/root setsid /bin/sh "$dir/supervise" session </dev/null >/dev/null 2>&1 9<&- &
        until [ -e "$dir/processes" ]; do sleep 0.1; done
    fi
}

# Two at once would write into one folder.
exec 9<"<#noparse>${dir%/*}</#noparse>"
command -v flock >/dev/null && flock 9
noted
if is_running; then
    [ "$inputs" = ${inputs} ] || refuse 75 "another kubeadm or package manager that dsctl started, with other settings, is still at work"
elif [ "$attempt" != ${attempt} ]; then
    [ "$(now)" -ge ${age?c?no_esc} ] || refuse 76 "the server was restarted since"
<#if traces?has_content>
    for trace in<#list traces as trace> ${trace}</#list>; do
        ! [ -e "$trace" ] || refuse 77 "somebody else worked on this server since the plan was made: there is $trace"
    done
</#if>
    start
fi
exec 9<&-
pass_on_the_result
