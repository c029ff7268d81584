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
# Nobody answers questions; what runs is not restarted behind anybody's back.
export DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 NEEDRESTART_MODE=l APT_LISTCHANGES_FRONTEND=none
lists=/etc/apt/sources.list.d
keyrings=/etc/apt/keyrings

# Configuration files that somebody changed stay as they are.
apt_get() {
    logged apt-get -y -q -o DPkg::Lock::Timeout=60 -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold \
        -o Acquire::Retries=2 -o Acquire::http::Timeout=30 -o Acquire::https::Timeout=30 -o APT::Update::Error-Mode=any -o Acquire::http::Proxy='http://proxy.example.org:3128' -o Acquire::https::Proxy='http://[fd00::3]:3128' \
        --no-install-recommends "$@"
}

wait_for_apt() { wait_for_holder /var/lib/dpkg/lock-frontend /var/lib/dpkg/lock /var/lib/apt/lists/lock /var/cache/apt/archives/lock; }

# The log of a failed apt, as one reason.
explain() {
    for kind in "85 No space left on device|enough free space" \
        "81 Could not get lock|is another process using it" \
        "86 dpkg was interrupted" \
        "83 EXPKEYSIG|KEYEXPIRED|REVKEYSIG|BADSIG|NO_PUBKEY|is not signed|not live until|expired on|could not be verified|sqv returned an error" \
        "89 (Failed to fetch|^Err).* (403|404|410) |does not have a Release file" \
        "82 Could not resolve|Could not connect|Unable to connect|Failed to fetch|certificate verification failed|onnection (refused|timed out|failed)|unreachable" \
        "84 Unable to locate package|has no installation candidate|was not found" \
        "86 unmet dependencies|dpkg: error processing"; do
        words=$(line_with "${kind#* }")
        [ -z "$words" ] || stop "${kind%% *}" "$1: $words"
    done
    words=$(line_with '^E:')
    stop 80 "$1: ${words:-apt was stopped, or said nothing}"
}

# One that is killed in the middle leaves this, and then apt does nothing else.
mend_dpkg() {
    if [ -n "$(ls -A /var/lib/dpkg/updates)" ] || [ -n "$(dpkg --audit 2>/dev/null)" ]; then
        echo "[dsctl] an earlier dpkg was interrupted: dpkg --configure -a"
        logged dpkg --force-confdef --force-confold --configure -a || explain "an interrupted dpkg cannot be finished"
    fi
}

# The entries of a file, one a line: its URL without the last slash, and its suite. Files of both formats.
entries() {
    case $1 in
        *.sources)
            awk '
                function tell() {
                    if (field["enabled"] != "no") for (i = split(field["uris"], u, " "); i > 0; i--) for (j = split(field["suites"], s, " "); j > 0; j--) print u[i], s[j]
                    split("", field)
                }
                /^#/ { next }
                /^[[:space:]]*$/ { tell(); next }
                /^[[:space:]]/ { field[key] = field[key] " " $0; next }
                { key = tolower($0); sub(/:.*/, "", key); sub(/^[^:]*:/, ""); gsub(/^[[:space:]]+|[[:space:]]+$/, ""); field[key] = (key == "enabled") ? tolower($0) : $0 }
                END { tell() }' "$1"
            ;;
        *) sed -n -e 's/#.*//' -e 's/\[[^]]*\]//' -e 's/^[[:space:]]*deb[[:space:]][[:space:]]*//p' "$1" | awk '{ print $1, $2 }' ;;
    esac | sed 's,/* , ,'
}

# What another file names already, with another key, would make apt refuse them both. Takes a name and a location.
is_elsewhere() {
    wanted=$(printf '%s\n' "$2" | awk '{ print $1, $2 }' | sed 's,/* , ,')
    for file in /etc/apt/sources.list "$lists"/*.list "$lists"/*.sources; do
        if [ -e "$file" ] && [ "$file" != "$lists/$1.list" ] && entries "$file" | grep -qxF "$wanted"; then return 0; fi
    done
    return 1
}

# A repository: its name, location and URL; its key comes from standard input.
add_repository() {
    if is_elsewhere "$1" "$2"; then
        echo "[dsctl] $3 is among this server's repositories already"
        rm -f "$lists/$1.list"
        wait_for_apt
        apt_get update || cp "$log" "$errors"
        return
    fi
    cat >key
    grep -q -e '-BEGIN PGP PUBLIC KEY BLOCK-' key || stop 83 "what comes from the URL of the key of $3 is none"
    write "$keyrings/$1.asc" <key
    printf 'deb [signed-by=%s] %s\n' "$keyrings/$1.asc" "$2" | write "$lists/$1.list"
    wait_for_apt
    apt_get update -o Dir::Etc::sourcelist="$lists/$1.list" -o Dir::Etc::sourceparts=- -o APT::Get::List-Cleanup=0 || {
        # Left there, it would disturb every other use of apt.
        rm -f "$lists/$1.list"
        explain "the repository $3"
    }
}

# As apt does it: by its proxies, without curl or gpg.
fetch() {
    case $1 in https:*) [ -e /etc/ssl/certs/ca-certificates.crt ] || install_all ca-certificates ;; esac
    rm -f fetched
    logged /usr/lib/apt/apt-helper -o Acquire::Retries=2 -o Acquire::http::Timeout=30 -o Acquire::https::Timeout=30 -o Acquire::http::Proxy='http://proxy.example.org:3128' -o Acquire::https::Proxy='http://[fd00::3]:3128' download-file "$1" "$PWD/fetched" || explain "the key $1 cannot be fetched"
}

# First with the lists that are there: a repository that has nothing to do with this, and is out of order, is not in the way.
install_all() {
    wait_for_apt
    if ! logged apt-get -s -q --no-install-recommends --allow-change-held-packages install "$@"; then
        wait_for_apt
        rm -f "$errors"
        apt_get update || cp "$log" "$errors"
        logged apt-get -s -q --no-install-recommends --allow-change-held-packages install "$@" || {
            [ ! -e "$errors" ] || cat "$errors" >>"$log"
            explain "$* cannot be installed"
        }
    fi
    wait_for_apt
    apt_get --allow-change-held-packages install "$@" && return
    # Lists may name what their repository has replaced since.
    if [ -n "$(line_with 'Failed to fetch')" ]; then
        wait_for_apt
        apt_get update || cp "$log" "$errors"
        wait_for_apt
        apt_get --allow-change-held-packages install "$@" && return
    fi
    explain "$* cannot be installed"
}

# What apt calls that version, with the packager's own count behind it.
exact() { apt-cache madison "$1" | cut -d '|' -f 2 | tr -d ' ' | grep -m 1 -E "^$(printf '%s' '1.36.4' | sed 's/\./\\./g')(-|\$)"; }

rm -f "$errors"
wait_for_cloud_init
wait_for_apt
mend_dpkg

fetch 'https://mirror.example.org/key'
add_repository 'dsctl-kubernetes' 'https://mirror.example.org/kubernetes/1.36/' 'https://mirror.example.org/kubernetes/1.36/' <fetched
printf '%s' '-----BEGIN PGP PUBLIC KEY BLOCK-----
it'\''s ours
' | add_repository 'dsctl-containerd' 'https://mirror.example.org/docker/rpm/' 'https://mirror.example.org/docker/rpm/' || exit

set -- 'conntrack'
for package in 'kubelet' 'kubeadm' 'kubectl'; do
    found=$(exact "$package")
    [ -n "$found" ] || ! [ -e "$errors" ] || { cp "$errors" "$log" && explain "$package "'1.36.4'" is not to be had"; }
    [ -n "$found" ] || stop 84 "its repositories have no $package "'1.36.4'"; they have: $(apt-cache madison "$package" | cut -d '|' -f 2 | tr -d ' ' | head -n 8 | tr '\n' ' ')"
    set -- "$@" "$package=$found"
done
for package in kubernetes-cni cri-tools; do
    if [ -n "$(apt-cache madison "$package")" ] && ! dpkg-query -W "$package" >/dev/null 2>&1; then set -- "$@" "$package"; fi
done
[ $# = 0 ] || install_all "$@"

for package in kubelet kubeadm kubectl kubernetes-cni cri-tools; do
    if dpkg-query -W "$package" >/dev/null 2>&1 && ! apt-mark showhold | grep -qx "$package"; then
        logged apt-mark hold "$package" || explain "$package cannot be held"
    fi
done
enable_kubelet

is_offered() { [ -n "$(apt-cache madison "$1")" ]; }

if ! command -v containerd >/dev/null; then
    if ! name=$(choose_containerd); then
        wait_for_apt
        apt_get update || cp "$log" "$errors"
        if ! name=$(choose_containerd); then
            [ ! -e "$errors" ] || { cp "$errors" "$log" && explain "containerd cannot be installed"; }
            stop 87 "its repositories have no containerd"
        fi
    fi
    install_all "$name"
fi
configure_containerd
write_crictl
# At any later upgrade needrestart restarts what uses a library that changed: not what Pods hang on, behind anybody's back.
if [ -d /etc/needrestart/conf.d ]; then
    # shellcheck disable=SC2016 # it is Perl's
    printf '# Written by dsctl.\n$nrconf{override_rc}{qr(^(containerd|kubelet)\\.service$)} = 0;\n' | write /etc/needrestart/conf.d/dsctl.conf || exit
fi
rm -f "$log" "$errors" key fetched new-file
