<#--
  Every question for a node, in one round trip. Only reads: nothing is written, installed or started.
  An answer is a line "name bytes" and so many bytes of printable ASCII: what a server prints cannot
  pass for the next answer, nor reach a terminal as control characters.

  files      paths whose existence tells how far kubeadm came
  through    the name of the node
  endpoint   of the cluster, to be asked by a control plane that is not in it; may be missing
  name       of the node
  programs   that kubeadm or the kubelet call
  leftovers  files that must not exist and folders that must be empty before init or join
  criSocket  path of the container runtime's, if the inventory says it
  modules    of the kernel, that are wanted where they exist
-->
ask_machine() {
    cat /etc/machine-id
}

# Of virtual machines that were copied, these are the same.
ask_product() { cat /sys/class/dmi/id/product_uuid; }

ask_hostname() { uname -n; }

ask_clock() { date +%s; }

ask_addresses() { ip -o address show scope global; }

ask_kernel() {
    cd /proc/sys/net || return
    echo "ipv4 $(cat ipv4/ip_forward)"
    # On trial (prepare-node/forward.sh) it is as good as off: the server may take it back in a moment.
    if [ -e /run/dsctl-rollback/values ]; then
        echo "ipv6 0"
    else
        echo "ipv6 $(cat ipv6/conf/all/forwarding) $(cat ipv6/conf/default/forwarding)"
    fi
    echo "ipv6-disabled $(cat ipv6/conf/all/disable_ipv6)"
    # Routes by router advertisements, the default one among them, and addresses that the kernel made of such.
    advertised=$({
        ip -6 route show proto ra | head -c 65536 | sed -n 's/.* dev \([^ ]*\).*/\1/p'
        ip -6 -o address show scope global dynamic | head -c 65536 | grep -w mngtmpaddr | cut -d ' ' -f 2
    } | sort -u)
    for device in $advertised; do echo "router-advertised $device"; done
    for device in $advertised $(sed -n 's,^net/ipv6/conf/\(.*\)/accept_ra.*,\1,p' /etc/sysctl.d/99-dsctl.conf); do
        if [ -e "ipv6/conf/$device" ]; then echo "accept-ra $device $(cat "ipv6/conf/$device/accept_ra")"; fi
    done
}

ask_sysctl_file() { cat /etc/sysctl.d/99-dsctl.conf; }

# Others' lines about what we set, each file below a line with its path and what that leads to; which of them win is decided later.
ask_sysctl_lines() {
    for file in /etc/sysctl.d/*.conf /run/sysctl.d/*.conf /usr/local/lib/sysctl.d/*.conf /usr/lib/sysctl.d/*.conf /lib/sysctl.d/*.conf /etc/sysctl.conf; do
        [ -e "$file" ] || [ -L "$file" ] || continue
        echo "file $file $(readlink -f "$file")"
        grep -nE 'forward|accept_ra|disable_ipv6|bridge-nf-call' "$file" | head -c 65536
        echo
    done
}

<#include "/lib/modules.sh.ftl">

# Only root of the machine itself loads modules. What its configuration gives to /bin/false is not to be loaded.
may_load_modules() {
    [ "$(cat /proc/sys/kernel/modules_disabled)" != 1 ] &&
        [ $((0x$(sed -n 's/^CapEff:[[:space:]]*//p' /proc/self/status) >> 16 & 1)) = 1 ]
}

ask_modules() {
    for module in<#list modules as module> ${module}</#list>; do
        if has_module "$module"; then echo "working $module"; fi
        if may_load_modules && how=$(modprobe -n -v "$module"); then
            case $how in
                *"install /bin/"* | *"install /usr/bin/"*) echo "forbidden $module" ;;
                *) echo "loadable $module" ;;
            esac
        fi
    done
    cd /proc/sys/net/bridge || return
    echo "bridge-ipv4 $(cat bridge-nf-call-iptables)"
    echo "bridge-ipv6 $(cat bridge-nf-call-ip6tables)"
}

ask_modules_file() { cat /etc/modules-load.d/dsctl.conf; }

<#include "/lib/swap.sh.ftl">

ask_swap() {
    echo "own $(if is_container; then echo no; else echo yes; fi)"
    echo "available $(available_memory)"
    swap_devices | sed 's/^/device /'
    fstab_swaps | sed -E 's/^[[:space:]]*([^[:space:]]+).*/fstab \1/'
    swap_units | sed 's/^/unit /'
}

ask_tools() {
    echo "kubeadm $(kubeadm version -o short | head -c 100)"
    echo "kubelet $(kubelet --version | head -c 100)"
    echo "kubectl $(command -v kubectl)"
}

<#include "/lib/runtimes.sh.ftl">

ask_runtimes() { runtimes; }

# What kubeadm looks at before init or join (kubeadm-facts 3.1); on a member nobody has to know.
may_join() { ! [ -e /etc/kubernetes/kubelet.conf ]; }

ask_size() {
    echo "cpus $(nproc)"
    sed -n 's/^MemTotal: *\([0-9]*\) kB.*/memory \1/p' /proc/meminfo
    echo "cgroups $(stat -fc %T /sys/fs/cgroup)"
}

ask_swaps() { cat /proc/swaps; }

ask_listeners() { ss -ltnpH; }

ask_programs() {
    for program in<#list programs as program> ${program}</#list>; do
        command -v "$program" >/dev/null || echo "$program"
    done
}

ask_leftovers() {
    for path in<#list leftovers as path> ${path}</#list>; do
        if [ -d "$path" ]; then
            # Only whether there is anything: names do not matter.
            # shellcheck disable=SC2012
            [ -z "$(ls -A "$path" | head -c 100)" ] || echo "$path"
        elif [ -e "$path" ] || [ -L "$path" ]; then
            echo "$path"
        fi
    done
}

# As kubeadm asks them: a socket is there also when its runtime is stopped, or does not serve Kubernetes.
ask_dead_runtimes() {
    for socket in $(runtimes)<#if criSocket??> ${criSocket}</#if>; do
        path=$(readlink -f "<#noparse>${socket#unix://}</#noparse>")
        if command -v crictl >/dev/null; then
            said=$(timeout 15 crictl --runtime-endpoint "$socket" info 2>&1 >/dev/null) ||
                echo "$socket $(printf '%s' "<#noparse>${said:-nothing within 15 s}</#noparse>" | tail -n 1 | head -c 500)"
        elif command -v ss >/dev/null && ! ss -lxH | grep -qF " $path "; then
            echo "$socket nobody listens there"
        fi
    done
}

ask_services() {
    [ -d /run/systemd/system ] || return 0
    echo "kubelet $(systemctl is-enabled kubelet | head -c 100)"
}

# Of the firewalls that dsctl knows. Both programs are slow, so only who has one is asked; and a daemon that hangs must not hold up the rest.
has_firewalld() { command -v firewall-cmd && systemctl is-active --quiet firewalld; }

ask_firewalld() {
    has_firewalld >/dev/null || return
    echo active
    echo "target $(timeout 10 firewall-cmd --permanent --zone=trusted --get-target | head -c 100)"
    echo "permanent $(timeout 10 firewall-cmd --permanent --zone=trusted --list-sources | head -c "$most")"
    echo "ours $(head -c "$most" /var/lib/dsctl/firewalld | tr '\n' ' ')"
}

ask_firewalld_zones() { has_firewalld >/dev/null && timeout 10 firewall-cmd --get-active-zones; }

ask_ufw() {
    command -v ufw >/dev/null || return
    timeout 10 ufw status | head -c 65536 | head -n 1
    timeout 10 ufw show added
}

<#include "/lib/packages.sh.ftl">

# A resolver that hangs must not hold up all other answers.
ask_own_name() { timeout 5 getent hosts ${name}; }

# The note of a reset that is older than kubelet.conf is about an earlier life of the server.
# shellcheck disable=SC3013 # dash, bash and busybox know -nt
is_current() { [ "$1" != /var/lib/dsctl/reset ] || ! [ /etc/kubernetes/kubelet.conf -nt "$1" ]; }

ask_files() {
    for file in<#list files as file> ${file}</#list>; do
        if [ -e "$file" ] && is_current "$file"; then echo "$file"; fi
    done
}

ask_authority() { sed -n '/BEGIN CERTIFICATE/,/END CERTIFICATE/p' /etc/kubernetes/pki/ca.crt; }

<#include "/lib/unit.sh.ftl">

ask_unit() { unit_state; }

ask_init_record() { cat /var/lib/dsctl/init; }

<#include "/lib/api.sh.ftl">

has_api() { [ -e /etc/kubernetes/admin.conf ] && [ -e /etc/kubernetes/manifests/kube-apiserver.yaml ]; }

ask_ready() { has_api && api get --raw /readyz; }

ask_settings() { api -n kube-system get configmap kubeadm-config -o jsonpath='{.data.ClusterConfiguration}'; }

ask_cluster_info() { api -n kube-public get configmap cluster-info -o name; }

ask_members() {
    api get nodes -o jsonpath='{range .items[*]}{.metadata.name}{"\t"}{.status.nodeInfo.machineID}{"\t"}{.status.conditions[?(@.type=="Ready")].status}{"\t"}{.status.addresses[?(@.type=="InternalIP")].address}{"\t"}{.metadata.labels}{"\t"}{.metadata.annotations}{"\t"}{.spec.podCIDRs[*]}{"\t"}{.status.nodeInfo.kubeletVersion}{"\t"}{.status.nodeInfo.containerRuntimeVersion}{"\t"}{.spec.unschedulable}{"\t"}{.spec.taints}{"\n"}{end}'
}

<#include "/lib/etcd.sh.ftl">

ask_etcd() { has_etcd && etcd_members; }

ask_tokens() {
    api -n kube-system get secrets --field-selector type=bootstrap.kubernetes.io/token \
        -o jsonpath='{range .items[*]}{.metadata.name}{" "}{.data.description}{"\n"}{end}'
}

ask_certificates() { api -n kube-system get secret kubeadm-certs --ignore-not-found -o name; }

ask_endpoint() {
<#if endpoint??>
    # Without a name and a password kubectl asks for them; the API server takes them for nobody's.
    has_api || kubectl --kubeconfig /dev/null --cache-dir /dev/null --username nobody --password none \
        --server https://${endpoint} --insecure-skip-tls-verify=true --request-timeout=5s \
        get --raw /api/v1/namespaces/kube-public/configmaps/cluster-info 2>&1
<#else>
    :
</#if>
}

<#include "/lib/answer.sh.ftl">

echo "dsctl-facts"
if may_join; then
    for question in size swaps listeners programs leftovers dead_runtimes services own_name os packages containerd; do
        answer "$question"
    done
fi
for question in machine product hostname addresses kernel sysctl_file sysctl_lines modules modules_file swap firewalld firewalld_zones ufw tools runtimes files authority unit init_record endpoint ready; do
    answer "$question"
done
if [ "$text" = ok ]; then
    for question in settings cluster_info members etcd tokens certificates; do
        answer "$question"
    done
fi
# Last, so that what comes before takes no time from it.
answer clock
