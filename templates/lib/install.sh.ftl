<#--
  What package managers have in common. A script that includes this ends with

  0    all is there            84   a package is in no repository
  81   somebody holds the      85   the disk is full
       package manager         86   the package manager itself is out of order
  82   a repository cannot     87   there is no containerd to be had
       be reached              88   containerd does not run, or not as it should
  83   a signature is wrong    89   what is asked for is not there
  80   anything else

  and the reason as the last line of standard error.

  seconds   that somebody may go on holding the package manager
  httpProxy, httpsProxy, noProxy   the way out for the package manager and what it calls, if there is one
-->
<#include "/lib/reason.sh.ftl">
export LC_ALL=C
<#if httpProxy?? || httpsProxy??>
# The spelling that all of curl, rpm and apt know. Only here: kubeadm init would write it into manifests.
export<#if httpProxy??> http_proxy=${httpProxy}</#if><#if httpsProxy??> https_proxy=${httpsProxy}</#if> no_proxy=${noProxy}
</#if>

stop() {
    echo "$2" >&2
    exit "$1"
}

<#include "/lib/now.sh.ftl">

log=packages.log
errors=packages.errors

# Runs a command with all that it prints in the log as well.
logged() {
    "$@" >"$log" 2>&1
    code=$?
    cat "$log"
    return "$code"
}

# The first line of the log that matches.
line_with() { grep -m 1 -E "$1" "$log" | sed -e 's/^ *[EW]: *//' -e 's/^[Ee]rror: *//' -e 's/^ *//' | tr -cd '\040-\176' | tr -s ' ' | head -c 400; }

# A fresh machine of a cloud installs things by itself at first. One that never began is not waited for, as its own --wait would.
wait_for_cloud_init() {
    command -v cloud-init >/dev/null || return 0
    end=$(($(now) + ${seconds?c?no_esc}))
    while timeout 60 cloud-init status 2>/dev/null | grep -q '^status: running'; do
        [ "$(now)" -lt "$end" ] || stop 81 "cloud-init is still at work on it after ${seconds?c?no_esc} s"
        sleep 2
    done
}

# Who holds one of these files: as a lock, or with its number in it. fuser and lsof are not everywhere.
holder() {
    for file in "$@"; do
        [ -e "$file" ] || continue
        inode=$(stat -L -c %i "$file")
        processes=$(sed -n "s/^[0-9]*: [A-Z]* *[A-Z]* *WRITE *\([0-9]*\) [0-9a-f]*:[0-9a-f]*:$inode .*/\1/p" /proc/locks)
        case $file in *.pid) processes="$processes $(head -c 10 "$file" | tr -cd '0-9')" ;; esac
        for process in $processes; do
            # The same number may be another file's on another disk.
            case $file in
                *.pid) [ -e "/proc/$process" ] ;;
                *) find "/proc/$process/fd" -lname "$(readlink -f "$file")" 2>/dev/null | grep -q . ;;
            esac && echo "$(tr -cd '\040-\176' <"/proc/$process/comm") (pid $process)" && return
        done
    done
    return 1
}

wait_for_holder() {
    end=$(($(now) + ${seconds?c?no_esc}))
    while who=$(holder "$@"); do
        [ "$(now)" -lt "$end" ] || stop 81 "$who has held the package manager for more than ${seconds?c?no_esc} s"
        sleep 1
    done
}

# Writes standard input to a file as a whole, and only if it differs.
write() {
    folder=$(dirname "$1")
    complaint=$({ [ -d "$folder" ] || mkdir -p "$folder"; } && cat >new-file && { cmp -s new-file "$1" || { cp new-file "$1.new" && chmod 644 "$1.new" && mv "$1.new" "$1"; }; } 2>&1) || {
        rm -f "$1.new"
        stop 85 "$1 cannot be written: $(reason "$complaint")"
    }
}

write_crictl() {
    command -v crictl >/dev/null && ! [ -e /etc/crictl.yaml ] || return 0
    printf 'runtime-endpoint: %s\n' ${criSocket} | write /etc/crictl.yaml || exit
}

# It ends again and again until init or join: that is how kubeadm's unit is made.
enable_kubelet() {
    if [ -d /run/systemd/system ]; then systemctl is-enabled --quiet kubelet || systemctl enable --quiet kubelet; fi
}
