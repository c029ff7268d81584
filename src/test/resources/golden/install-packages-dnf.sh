# The system's own words at the end of a complaint.
reason() { printf '%s\n' "$1" | sed -n '$s/.*: //p'; }
export LC_ALL=C
# The spelling that all of curl, rpm and apt know. Only here: kubeadm init would write it into manifests.
export http_proxy='http://proxy.example.org:3128' https_proxy='http://[fd00::3]:3128' no_proxy='localhost,10.96.0.0/16'

stop() {
    echo "$2" >&2
    exit "$1"
}

# Seconds since the boot: not the clock, which may jump on a fresh server.
now() {
    IFS='. ' read -r seconds _ </proc/uptime
    echo "$seconds"
}

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
    end=$(($(now) + 600))
    while timeout 60 cloud-init status 2>/dev/null | grep -q '^status: running'; do
        [ "$(now)" -lt "$end" ] || stop 81 "cloud-init is still at work on it after 600 s"
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
    end=$(($(now) + 600))
    while who=$(holder "$@"); do
        [ "$(now)" -lt "$end" ] || stop 81 "$who has held the package manager for more than 600 s"
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
    printf 'runtime-endpoint: %s\n' 'unix:///run/containerd/containerd.sock' | write /etc/crictl.yaml || exit
}

# It ends again and again until init or join: that is how kubeadm's unit is made.
enable_kubelet() {
    if [ -d /run/systemd/system ]; then systemctl is-enabled --quiet kubelet || systemctl enable --quiet kubelet; fi
}
# The text of a file that tells of a repository, for all of them: name, base URL, place of the key, and lines of their own.
repository() {
    printf '[%s]\nname=%s, written by dsctl\nbaseurl=%s\nenabled=1\ngpgcheck=1\ngpgkey=%s\n' "$1" "$1" "$2" "$3"
    shift 3
    printf '%s\n' "$@"
}

# Their own words are the same: they come from the same libraries.
explain() {
    for kind in "85 No space left on device|needs [0-9]+ ?[MKG]i?B? (more space )?on the|isk full|nsufficient space" \
        "81 is locked by|existing lock|waiting for lock" \
        "83 GPG check FAILED|[Ss]ignature verification|is not signed|gpgcheck|PGP check|OpenPGP check failed|[Kk]ey .*(expired|not trusted)|BAD signature|public key is not installed" \
        "89 [Ss]tatus code: (403|404|410)|error: (403|404|410)|404 Not Found|File .* not found on medium|Couldn't open file" \
        "82 Could not resolve|[Cc]url error|Failed to download|Cannot download|errors? during downloading metadata|Valid metadata not found|Timeout exceeded|Connection (failed|refused)|import (read )?failed" \
        "84 No match for argument|Unable to find a match|No provider of|not found in package names|Nothing to do" \
        "86 nothing provides" \
        "86 [Pp]roblem with installed|conflicting requests|rpmdb"; do
        words=$(line_with "${kind#* }")
        [ -z "$words" ] || stop "${kind%% *}" "$1: $words"
    done
    stop 80 "$1: $(grep -v '^ *$' "$log" | tail -n 1 | tr -cd '\040-\176' | head -c 400)"
}

is_installed() { rpm -q "$1" >/dev/null 2>&1; }
# The text of a small file, without a process. What is no file, or grows while it is read, must not hold us up for ever.
file() {
    [ -f "$1" ] || return
    lines=0
    while [ "$lines" -lt 1000 ] && { IFS= read -r line || [ -n "$line" ]; }; do
        printf '%s\n' "$line"
        lines=$((lines + 1))
    done <"$1"
}

# Sets `line` to its first line. Of what is below /proc/sys that may be a single digit only, as a shell that reads byte by byte gets no more.
first_line() {
    line=
    if [ -f "$1" ]; then IFS= read -r line <"$1"; fi
}
# Needs lib/file.sh. Whose /etc/containerd/config.toml is.
containerd_config=/etc/containerd/config.toml
by_dsctl='# Written by dsctl, which replaces the whole file.'

is_of_dpkg() {
    sum=$(dpkg-query -W -f='${Conffiles}\n' containerd containerd.io 2>/dev/null | sed -n "s,^ *$containerd_config \([0-9a-f]*\).*,\1,p" | head -n 1)
    [ -n "$sum" ] && [ "$(md5sum "$containerd_config" | cut -d ' ' -f 1)" = "$sum" ]
}

# rpm -V prints a line for a file that differs from the package's.
is_of_rpm() {
    owner=$(rpm -qf "$containerd_config" 2>/dev/null) && ! rpm -V --nodeps "$owner" 2>/dev/null | grep -q " $containerd_config\$"
}

containerd_kind() {
    if ! [ -e "$containerd_config" ]; then
        echo none
        return
    fi
    first_line "$containerd_config"
    if [ "$line" = "$by_dsctl" ]; then
        echo dsctl
    elif is_of_dpkg || is_of_rpm; then
        echo package
    else
        echo somebody
    fi
}

containerd_dump() { timeout 20 containerd config dump 2>/dev/null; }

has_systemd_cgroup() { containerd_dump | grep -q '^ *SystemdCgroup = true'; }

# A field for the pause image; without one containerd takes its own.
pinned() { [ -z "$pause" ] || printf '%s = "%s"\n' "$1" "$pause"; }

# The whole of what it says of CRI: a containerd before 2.0 takes a plugin's section from one file only.
drop_in() {
    printf '%s\nversion = %s\n' "$by_dsctl" "$format"
    if [ "$format" = 2 ]; then
        cat <<EOF
[plugins."io.containerd.grpc.v1.cri"]
$(pinned sandbox_image)
[plugins."io.containerd.grpc.v1.cri".cni]
bin_dir = "/opt/cni/bin"
conf_dir = "/etc/cni/net.d"
[plugins."io.containerd.grpc.v1.cri".registry]
config_path = "/etc/containerd/certs.d"
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
runtime_type = "io.containerd.runc.v2"
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
SystemdCgroup = true
EOF
    else
        cat <<EOF
[plugins."io.containerd.cri.v1.images".pinned_images]
$(pinned sandbox)
[plugins."io.containerd.cri.v1.images".registry]
config_path = "/etc/containerd/certs.d"
[plugins."io.containerd.cri.v1.runtime".containerd.runtimes.runc]
runtime_type = "io.containerd.runc.v2"
[plugins."io.containerd.cri.v1.runtime".containerd.runtimes.runc.options]
SystemdCgroup = true
EOF
    fi
}

# The first of its packages that a repository has: is_offered is each package manager's own.
choose_containerd() {
    for name in 'containerd.io' 'containerd'; do
        if is_offered "$name"; then echo "$name" && return; fi
    done
    return 1
}

is_served() { [ -S /run/containerd/containerd.sock ] && systemctl is-active --quiet containerd; }

configure_containerd() {
    before=$(containerd_dump | cksum)
    if [ "$(containerd_kind)" = somebody ]; then
        echo "[dsctl] kept $containerd_config, which somebody wrote"
    else
        # Version 3 came with containerd 2.0, which takes version 2 as well, but not in what a file of version 3 imports.
        case $(containerd --version) in *" "v[01].* | *" "[01].*) format=2 ;; *) format=3 ;; esac
        pause=$(kubeadm config images list --kubernetes-version v'1.36.4' --image-repository 'registry.example.org/k8s' 2>/dev/null | grep -m 1 '/pause:')
        drop_in | write /etc/containerd/conf.d/dsctl.toml || exit
        printf '%s\nversion = %s\nimports = ["/etc/containerd/conf.d/*.toml"]\n' "$by_dsctl" "$format" | write "$containerd_config" || exit
    fi
    [ -d /run/systemd/system ] || return 0
    systemctl is-enabled --quiet containerd || systemctl enable --quiet containerd
    if ! is_served || [ "$(containerd_dump | cksum)" != "$before" ]; then
        echo "[dsctl] restarts containerd: its configuration changed, or it did not run"
        logged systemctl restart containerd || stop 88 "containerd does not start: $(journalctl -u containerd -n 20 -o cat --no-pager 2>/dev/null | grep -m 1 -iE 'error|fatal|fail' | tr -cd '\040-\176' | head -c 300)"
        end=$(($(now) + 30))
        until is_served; do
            [ "$(now)" -lt "$end" ] || stop 88 "containerd was started, and does not listen on /run/containerd/containerd.sock"
            sleep 1
        done
    fi
    has_systemd_cgroup || echo "[dsctl] containerd does not use systemd's control groups: set SystemdCgroup = true for runc in $containerd_config"
}
folder=/etc/yum.repos.d
held="kubelet kubeadm kubectl cri-tools kubernetes-cni"

# dnf5 has no --disableexcludes, yum no other.
manager() { logged dnf -y --setopt=timeout=30 --setopt=proxy='http://[fd00::3]:3128' --setopt=install_weak_deps=False --setopt=disable_excludes=dsctl-kubernetes "$@"; }

wait_for_manager() {
    wait_for_holder /var/lib/rpm/.rpm.lock /usr/lib/sysimage/rpm/.rpm.lock /run/dnf/rpmtransaction.lock /run/yum.pid \
        /var/cache/dnf/metadata_lock.pid /var/lib/dnf/rpmdb_lock.pid /var/cache/dnf/download_lock.pid
}

is_offered() { manager -q list --available "$1" >/dev/null 2>&1; }

wait_for_cloud_init
wait_for_manager
key='https://mirror.example.org/key'
repository 'dsctl-kubernetes' 'https://mirror.example.org/kubernetes/1.36/' "$key" skip_if_unavailable=0 "exclude=$held" | write "$folder/"'dsctl-kubernetes'.repo || exit
manager --disablerepo='*' --enablerepo='dsctl-kubernetes' makecache || explain "the repository "'https://mirror.example.org/kubernetes/1.36/'
printf '%s' '-----BEGIN PGP PUBLIC KEY BLOCK-----
it'\''s ours
' | write /etc/pki/rpm-gpg/RPM-GPG-KEY-'dsctl-containerd' || exit
key=file:///etc/pki/rpm-gpg/RPM-GPG-KEY-'dsctl-containerd'
repository 'dsctl-containerd' 'https://mirror.example.org/docker/rpm/' "$key" skip_if_unavailable=0 | write "$folder/"'dsctl-containerd'.repo || exit
manager --disablerepo='*' --enablerepo='dsctl-containerd' makecache || explain "the repository "'https://mirror.example.org/docker/rpm/'

set -- 'conntrack'
for package in 'kubelet' 'kubeadm' 'kubectl'; do
    set -- "$@" "$package-"'1.36.4'
done
for package in kubernetes-cni cri-tools; do
    if ! is_installed "$package" && is_offered "$package"; then set -- "$@" "$package"; fi
done
if [ $# != 0 ]; then
    wait_for_manager
    manager install "$@" || explain "$* cannot be installed"
fi
for package in 'kubelet' 'kubeadm' 'kubectl'; do
    is_installed "$package-"'1.36.4' || stop 84 "$package "'1.36.4'" was not installed: $(line_with "$package")"
done

# The line `exclude` of our repository holds them against upgrades from there; versionlock, where it is, from anywhere.
ours=$folder/dsctl-kubernetes.repo
if [ -e "$ours" ] && ! grep -qx "exclude=$held" "$ours"; then
    { grep -v '^exclude=' "$ours"; echo "exclude=$held"; } | write "$ours" || exit
fi
if ! [ -e "$ours" ] && ! manager versionlock --help >/dev/null 2>&1; then
    wait_for_manager
    manager install 'dnf-command(versionlock)' || explain "Kubernetes' packages cannot be held without versionlock, which"
fi
if manager versionlock --help >/dev/null 2>&1; then
    for package in $held; do
        if is_installed "$package" && ! manager -q versionlock list 2>/dev/null | grep -q "$package"; then
            manager -q versionlock add "$package" || explain "$package cannot be held"
        fi
    done
fi
enable_kubelet

if ! command -v containerd >/dev/null; then
    name=$(choose_containerd) || stop 87 "its repositories have no containerd"
    wait_for_manager
    manager install "$name" || explain "$name cannot be installed"
fi
configure_containerd
write_crictl
rm -f "$log" "$errors" new-file
