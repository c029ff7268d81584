<#--
  Every question for a node, in one round trip. Only reads: nothing is written, installed or started.
  A member is asked the most of this, again and again, so its questions take few processes: a program costs the server
  as much as reading half a kilobyte by itself.

  files      paths whose existence tells how far kubeadm came
  through    the name of the node
  endpoint   of the cluster, to be asked by a control plane that is not in it; may be missing
  name       of the node
  programs   that kubeadm or the kubelet call
  leftovers  files that must not exist and folders that must be empty before init or join
  criSocket  path of the container runtime's, if the inventory says it
  modules    of the kernel, that are wanted where they exist
  mark       as in lib/answer.sh
-->
<#include "/lib/file.sh.ftl">

ask_machine() { file /etc/machine-id; }

# Of virtual machines that were copied, these are the same.
ask_product() { file /sys/class/dmi/id/product_uuid; }

ask_hostname() { uname -n; }

ask_clock() { date +%s; }

ask_addresses() { ip -o address show scope global; }

# By router advertisements, the default one among them.
ask_routes() { ip -6 route show proto ra; }

ask_kernel() {
    first_line /proc/sys/net/ipv4/ip_forward
    echo "ipv4 $line"
    # On trial (prepare-node/forward.sh) it is as good as off: the server may take it back in a moment.
    if [ -e /run/dsctl-rollback/values ]; then
        echo 'ipv6 0'
    else
        first_line /proc/sys/net/ipv6/conf/all/forwarding
        printf 'ipv6 %s ' "$line"
        first_line /proc/sys/net/ipv6/conf/default/forwarding
        echo "$line"
    fi
    first_line /proc/sys/net/ipv6/conf/all/disable_ipv6
    echo "ipv6-disabled $line"
    for setting in /proc/sys/net/ipv6/conf/*/accept_ra; do
        first_line "$setting"
        device=<#noparse>${setting%/*}</#noparse>
        echo "accept-ra <#noparse>${device##*/}</#noparse> $line"
    done
}

ask_sysctl_file() { file /etc/sysctl.d/99-dsctl.conf; }

# Others' lines about what we set, below the files that there are and what each of them leads to; which of them win is decided later.
ask_sysctl_lines() {
    set --
    for file in /etc/sysctl.d/*.conf /run/sysctl.d/*.conf /usr/local/lib/sysctl.d/*.conf /usr/lib/sysctl.d/*.conf /lib/sysctl.d/*.conf /etc/sysctl.conf; do
        [ -e "$file" ] || [ -L "$file" ] || continue
        # shellcheck disable=SC3013 # dash, bash and busybox know -ef
        if [ "$file" -ef /etc/sysctl.conf ]; then target=/etc/sysctl.conf; else target=itself; fi
        printf 'file %s %s\n' "$target" "$file"
        set -- "$@" "$file"
    done
    [ $# = 0 ] || grep -HnE 'forward|accept_ra|disable_ipv6|bridge-nf-call' "$@"
}

<#include "/lib/modules.sh.ftl">

# Only root of the machine itself loads modules, if there are any. What its configuration gives to /bin/false is not to be loaded.
may_load_modules() {
    set -- /lib/modules/*/modules.dep*
    [ -e "$1" ] && command -v modprobe >/dev/null || return
    first_line /proc/sys/kernel/modules_disabled
    [ "$line" != 1 ] || return
    capabilities=$(sed -n 's/^CapEff:[[:space:]]*//p' /proc/self/status)
    [ -n "$capabilities" ] && [ $((0x$capabilities >> 16 & 1)) = 1 ]
}

ask_modules() {
    if may_load_modules; then loads=yes; else loads=no; fi
    for module in<#list modules as module> ${module}</#list>; do
        if has_module "$module"; then echo "working $module"; fi
        if [ "$loads" = yes ] && how=$(modprobe -n -v "$module"); then
            case $how in
                *"install /bin/"* | *"install /usr/bin/"*) echo "forbidden $module" ;;
                *) echo "loadable $module" ;;
            esac
        fi
    done
    [ -d /proc/sys/net/bridge ] || return
    first_line /proc/sys/net/bridge/bridge-nf-call-iptables
    echo "bridge-ipv4 $line"
    first_line /proc/sys/net/bridge/bridge-nf-call-ip6tables
    echo "bridge-ipv6 $line"
}

ask_modules_file() { file /etc/modules-load.d/dsctl.conf; }

<#include "/lib/swap.sh.ftl">

ask_swap() {
    if is_container; then
        echo 'own no'
        return
    fi
    echo 'own yes'
    available_memory 'available '
    swap_devices 'device '
    fstab_swaps 'fstab '
    swap_units 'unit '
}

ask_tools() {
    printf 'kubeadm '
    kubeadm version -o short
    printf '\nkubelet '
    kubelet --version
    printf '\nkubectl '
    command -v kubectl
}

<#include "/lib/runtimes.sh.ftl">

ask_runtimes() { runtimes; }

# What kubeadm looks at before init or join (kubeadm-facts 3.1); on a member nobody has to know.
may_join() { ! [ -e /etc/kubernetes/kubelet.conf ]; }

ask_size() {
    printf 'cpus '
    nproc || echo
    first_line /proc/meminfo
    line=<#noparse>${line#MemTotal:}</#noparse>
    echo "memory <#noparse>${line% kB}</#noparse>"
    # Only version 2 has it there.
    if [ -e /sys/fs/cgroup/cgroup.controllers ]; then
        echo 'cgroups cgroup2fs'
    elif [ -d /sys/fs/cgroup ]; then
        echo 'cgroups tmpfs'
    fi
}

ask_swaps() { file /proc/swaps; }

ask_listeners() { ss -ltnpH; }

ask_programs() {
    for program in<#list programs as program> ${program}</#list>; do
        command -v "$program" >/dev/null || echo "$program"
    done
}

# Without ls, as there are many; a pattern that finds nothing stays as it is.
is_empty() {
    for entry in "$1"/* "$1"/.[!.]* "$1"/..?*; do
        if [ -e "$entry" ] || [ -L "$entry" ]; then return 1; fi
    done
}

ask_leftovers() {
    for path in<#list leftovers as path> ${path}</#list>; do
        if [ -d "$path" ]; then
            is_empty "$path" || echo "$path"
        elif [ -e "$path" ] || [ -L "$path" ]; then
            echo "$path"
        fi
    done
}

# As kubeadm asks them: a socket is there also when its runtime is stopped, or does not serve Kubernetes.
ask_dead_runtimes() {
    for socket in $(runtimes)<#if criSocket??> ${criSocket}</#if>; do
        if command -v crictl >/dev/null; then
            said=$(timeout 15 crictl --runtime-endpoint "$socket" info 2>&1 >/dev/null) ||
                echo "$socket $(printf '%s' "<#noparse>${said:-nothing within 15 s}</#noparse>" | tail -n 1 | head -c 500)"
        elif command -v ss >/dev/null && ! ss -lxH | grep -qF " $(readlink -f "<#noparse>${socket#unix://}</#noparse>") "; then
            echo "$socket nobody listens there"
        fi
    done
}

# As systemd sees it: wanted at boot by something, and not masked. systemd itself takes a while to say so.
# shellcheck disable=SC3013 # dash, bash and busybox know -ef
is_wanted() {
    for mask in /etc/systemd/system/kubelet.service /run/systemd/system/kubelet.service; do
        ! [ "$mask" -ef /dev/null ] || return 1
    done
    for wants in /etc/systemd/system/*.wants/kubelet.service; do
        if [ -f "$wants" ]; then return; fi
    done
    return 1
}

ask_services() {
    [ -d /run/systemd/system ] || return 0
    if is_wanted; then
        echo 'kubelet enabled'
    else
        printf 'kubelet '
        systemctl is-enabled kubelet || echo
    fi
}

# Of the firewalls that dsctl knows. Both programs are slow, so only who has one is asked; and a daemon that hangs must not hold up the rest.
has_firewalld() { command -v firewall-cmd && systemctl is-active --quiet firewalld; }

ask_firewalld() {
    has_firewalld >/dev/null || return
    echo active
    echo "target $(timeout 10 firewall-cmd --permanent --zone=trusted --get-target | head -c 100)"
    echo "permanent $(timeout 10 firewall-cmd --permanent --zone=trusted --list-sources | head -c 8388608)"
    echo "ours $(head -c 8388608 /var/lib/dsctl/firewalld | tr '\n' ' ')"
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

ask_authority() { [ -f /etc/kubernetes/pki/ca.crt ] && sed -n '/BEGIN CERTIFICATE/,/END CERTIFICATE/p' /etc/kubernetes/pki/ca.crt; }

<#include "/lib/unit.sh.ftl">

ask_unit() { work_state; }

ask_init_record() { file /var/lib/dsctl/init; }

<#include "/lib/api.sh.ftl">

has_api() { [ -e /etc/kubernetes/admin.conf ] && [ -e /etc/kubernetes/manifests/kube-apiserver.yaml ]; }

ask_ready() {
    if has_api; then ready=$(api get --raw /readyz | head -c 1000); else ready=; fi
    echo "$ready"
}

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

answers() {
    begin_answers
    if may_join; then
        answer size swaps listeners programs leftovers dead_runtimes services own_name os packages containerd
    fi
    answer machine product hostname addresses routes kernel sysctl_file sysctl_lines modules modules_file swap firewalld firewalld_zones ufw \
        tools runtimes files authority unit init_record endpoint ready
    if [ "$ready" = ok ]; then
        answer settings cluster_info members etcd tokens certificates
    fi
    # Last, so that what comes before takes no time from it.
    answer clock
    end_answers
}

# In few pieces: each costs sshd and dsctl as much as a tenth of a program, and a shell sends one for each line.
answers | dd ibs=65536 obs=65536 2>/dev/null
