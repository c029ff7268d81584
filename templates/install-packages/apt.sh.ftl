<#--
  Kubernetes' packages, what they need, and containerd, with apt. It may run again, from wherever it was cut.

  version        of Kubernetes, without v
  packages       that get this version: of kubelet, kubeadm, kubectl those that lack it
  others         packages of the distribution that kubeadm calls for
  repositories   each with name, location (as in a sources.list, behind the options), url, and key: a text, or keyUrl
  containerd     whether it is to be installed, configured and started
  criSocket      what crictl talks to
  seconds, httpProxy, httpsProxy, noProxy, runtimes, imageRepository   as in lib/install.sh and lib/containerd.sh
-->
<#-- Over what apt's own configuration says; exceptions it takes from the environment. -->
<#macro proxies><#if httpProxy??> -o Acquire::http::Proxy=${httpProxy}</#if><#if httpsProxy??> -o Acquire::https::Proxy=${httpsProxy}</#if></#macro>
<#include "/lib/install.sh.ftl">
<#include "/lib/containerd.sh.ftl">
# Nobody answers questions; what runs is not restarted behind anybody's back.
export DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 NEEDRESTART_MODE=l APT_LISTCHANGES_FRONTEND=none
lists=/etc/apt/sources.list.d
keyrings=/etc/apt/keyrings

# Configuration files that somebody changed stay as they are.
apt_get() {
    logged apt-get -y -q -o DPkg::Lock::Timeout=60 -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold \
        -o Acquire::Retries=2 -o Acquire::http::Timeout=30 -o Acquire::https::Timeout=30 -o APT::Update::Error-Mode=any<@proxies/> \
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
        words=$(line_with "<#noparse>${kind#* }</#noparse>")
        [ -z "$words" ] || stop "<#noparse>${kind%% *}</#noparse>" "$1: $words"
    done
    words=$(line_with '^E:')
    stop 80 "$1: <#noparse>${words:-apt was stopped, or said nothing}</#noparse>"
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
    logged /usr/lib/apt/apt-helper -o Acquire::Retries=2 -o Acquire::http::Timeout=30 -o Acquire::https::Timeout=30<@proxies/> download-file "$1" "$PWD/fetched" || explain "the key $1 cannot be fetched"
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
exact() { apt-cache madison "$1" | cut -d '|' -f 2 | tr -d ' ' | grep -m 1 -E "^$(printf '%s' ${version} | sed 's/\./\\./g')(-|\$)"; }

rm -f "$errors"
wait_for_cloud_init
wait_for_apt
mend_dpkg

<#list repositories as repository>
<#if repository.key??>
printf '%s' ${repository.key} | add_repository ${repository.name} ${repository.location} ${repository.url} || exit
<#else>
fetch ${repository.keyUrl}
add_repository ${repository.name} ${repository.location} ${repository.url} <fetched
</#if>
</#list>

set --<#list others as package> ${package}</#list>
<#if packages?has_content>
for package in<#list packages as package> ${package}</#list>; do
    found=$(exact "$package")
    [ -n "$found" ] || ! [ -e "$errors" ] || { cp "$errors" "$log" && explain "$package "${version}" is not to be had"; }
    [ -n "$found" ] || stop 84 "its repositories have no $package "${version}"; they have: $(apt-cache madison "$package" | cut -d '|' -f 2 | tr -d ' ' | head -n 8 | tr '\n' ' ')"
    set -- "$@" "$package=$found"
done
for package in kubernetes-cni cri-tools; do
    if [ -n "$(apt-cache madison "$package")" ] && ! dpkg-query -W "$package" >/dev/null 2>&1; then set -- "$@" "$package"; fi
done
</#if>
[ $# = 0 ] || install_all "$@"

for package in kubelet kubeadm kubectl kubernetes-cni cri-tools; do
    if dpkg-query -W "$package" >/dev/null 2>&1 && ! apt-mark showhold | grep -qx "$package"; then
        logged apt-mark hold "$package" || explain "$package cannot be held"
    fi
done
enable_kubelet

<#if containerd>
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
</#if>
write_crictl
# At any later upgrade needrestart restarts what uses a library that changed: not what Pods hang on, behind anybody's back.
if [ -d /etc/needrestart/conf.d ]; then
    # shellcheck disable=SC2016 # it is Perl's
    printf '# Written by dsctl.\n$nrconf{override_rc}{qr(^(containerd|kubelet)\\.service$)} = 0;\n' | write /etc/needrestart/conf.d/dsctl.conf || exit
fi
rm -f "$log" "$errors" key fetched new-file
