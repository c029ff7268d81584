<#--
  On a control plane: makes a namespace with Services and Pods in it, looks at what becomes of them, and removes it again, however this
  ends: when nobody hears it any more, when it is killed, and by the next run if the server dies. Answers are written as in probe/script.sh.

  through    the name of the node
  namespace  a name that nobody else has; it carries the time when it is nobody's any more
  seconds    that all of it may take, without the removal
  services   name and manifest (service.yaml) of each
  pods       their manifests (pods.yaml); may be missing
  reserve    seconds that are kept for asking them
  inside     what runs in them (inside.sh)
  questions  what each of them asks besides its neighbour and the Service both-preferred, as inside.sh has it
  atOnce     how many Pods are asked at once
  mark       as in lib/answer.sh
-->
<#include "/lib/unit.sh.ftl">
<#include "/lib/api.sh.ftl">
<#include "/lib/answer.sh.ftl">
<#include "/lib/now.sh.ftl">

end=$(($(now) + ${seconds?c?no_esc}))
left() { echo $((end - $(now))); }

in_namespace() { api -n ${namespace} "$@"; }

# kubectl's own words, without its prefix.
words() { tr '\n' ' ' | sed -e 's/^error: //' -e 's/^Error from server ([A-Za-z]*): //' -e 's/error when creating "STDIN": //' -e 's/ $//' | head -c 1000; }

# -- the end

# Says now and then that we are at work. When nobody hears it any more, dsctl or its line is gone.
watch() {
    trap '' PIPE
    while sleep 2 >/dev/null; do
        [ "$(began "$me")" = "$born" ] || exit
        echo || {
            kill "$me"
            exit
        }
    done
}

# Also a namespace that was perhaps not made. What takes long goes on without us.
remove() {
    for _ in 1 2 3; do
        if api delete namespace ${namespace} --ignore-not-found --wait=false >/dev/null; then return; fi
        sleep 1
    done
    return 1
}

made=
end_at_once() {
    kill "$watchdog"
    [ -z "$made" ] || remove
}

# Who we are: a shell in a shell does not have the number that it says.
read -r me _ </proc/self/stat
born=$(began "$me")
# A command that is at work ends first; none of them takes long.
trap 'exit 75' HUP INT PIPE TERM
trap 'end_at_once >/dev/null 2>&1' EXIT
watch </dev/null 2>/dev/null &
watchdog=$!

# -- what is there already

get_nodes() {
    api get nodes -o jsonpath='{range .items[*]}{.metadata.name}{"\t"}{.status.conditions}{"\t"}{.status.addresses}{"\t"}{.spec.podCIDRs[*]}{"\n"}{end}'
}

get_system() {
    api -n kube-system get pods -o jsonpath='{range .items[*]}{.metadata.name}{"\t"}{.spec.nodeName}{"\t"}{.status.phase}{"\t"}{.status.conditions}{"\t"}{.status.containerStatuses}{"\n"}{end}'
}

get_proxy() {
    [ -n "$(api -n kube-system get daemonset kube-proxy --ignore-not-found -o name)" ] || return
    echo "mode $(api -n kube-system get configmap kube-proxy -o jsonpath='{.data.config\.conf}' | sed -n 's/^mode: *"\{0,1\}\([a-z]*\).*/\1/p')"
}

# Of other runs: what is nobody's any more is removed, the others are named.
get_others() {
    api get namespaces -l dsctl.io/verify -o jsonpath='{range .items[*]}{.metadata.name}{"\t"}{.metadata.labels.dsctl\.io/verify}{"\n"}{end}' |
        while read -r other until; do
            case $other in dsctl-verify-*) ;; *) continue ;; esac
            if [ "$until" -lt "$(date +%s)" ] 2>/dev/null; then
                api delete namespace "$other" --ignore-not-found --wait=false >/dev/null
            else
                echo "$other"
            fi
        done
}

nodes=$(get_nodes)
system=$(get_system)
proxy=$(get_proxy)
others=$(get_others)

# -- Services

trouble=
refused=
made=perhaps
complaint=$(printf '%s' '{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "'${namespace}'", "labels": {
        "app.kubernetes.io/managed-by": "dsctl", "dsctl.io/verify": "'"$(($(date +%s) + ${seconds?c?no_esc} + 120))"'",
        "pod-security.kubernetes.io/enforce": "restricted"}}}' | api create -f - 2>&1 >/dev/null) ||
    trouble="the namespace ${namespace?no_esc} cannot be made: $(printf '%s' "$complaint" | words)"

create_service() {
    [ -z "$trouble" ] || return 0
    complaint=$(printf '%s' "$2" | in_namespace create -f - 2>&1 >/dev/null) ||
        refused=$refused$(printf '%s\t%s\n.' "$1" "$(printf '%s' "$complaint" | words)")
    refused=<#noparse>${refused%.}</#noparse>
}

get_services() {
    in_namespace get services -o jsonpath='{range .items[*]}{.metadata.name}{"\t"}{.spec.ipFamilyPolicy}{"\t"}{.spec.ipFamilies[*]}{"\t"}{.spec.clusterIP}{"\t"}{.spec.clusterIPs[*]}{"\t"}{.status.loadBalancer.ingress[*].ip} {.status.loadBalancer.ingress[*].hostname}{"\n"}{end}'
}

<#list services as service>
create_service ${service.name} ${service.manifest}
</#list>

# -- Pods

get_pods() {
    in_namespace get pods -o jsonpath='{range .items[*]}{.metadata.name}{"\t"}{.status.phase}{"\t"}{.status.podIPs[*].ip}{"\t"}{.status.conditions}{"\t"}{.status.containerStatuses}{"\n"}{end}'
}

# Those that may come up still.
hopeful() {
    printf '%s\n' "$pods" | grep . | grep -v '	Running	' | grep -v '	Failed	' |
        grep -cvE 'ImagePullBackOff|ErrImageNeverPull|InvalidImageName|CreateContainer(Config)?Error|RunContainerError|"Unschedulable"'
}

pod_trouble=
pods=
events=
told=
<#if pods??>
# The account that every Pod must have is made by the controller manager, a moment after the namespace.
create_pods() {
    until complaint=$(printf '%s' ${pods} | in_namespace create -f - 2>&1 >/dev/null); do
        case $complaint in
            *'serviceaccount "default" not found'*) [ "$(($(now) - begun))" -lt 20 ] || return 1 ;;
            *) return 1 ;;
        esac
        sleep 1
    done
}

# kubectl is called as api does it, but may take longer than a question to the API server.
exec_in() {
    timeout 30 kubectl --kubeconfig /etc/kubernetes/admin.conf --cache-dir /dev/null --server "https://$(api_address)" \
        -n ${namespace} exec "$@" </dev/null 2>&1
}

# Each line with the Pod's name before it, in one go: others write beside it.
ask_pod() {
    pod=$1
    shift
    {
        exec_in "$pod" -c test -- sh -c ${inside} sh "$@"
        echo "end $?"
    } | head -c 65536 | tr -cd '\012\040-\176' | cut -c 1-1500 | head -n 100 | while IFS= read -r said; do printf '%s %s\n' "$pod" "$said"; done
}

in_url() { case $1 in *:*) echo "[$1]" ;; *) echo "$1" ;; esac; }

# The arguments that lead to addresses of one kind.
to() {
    for address in $3; do echo "$1=$(in_url "$address"):$2"; done
}

# A ring: each asks the next one, and the last one the first.
ask_pods() {
    services=$(get_services | sed -n 's/^both-preferred	//p' | cut -f 4)
    running=$(printf '%s\n' "$pods" | grep '	Running	' | cut -f 1,3)
    first=$(printf '%s\n' "$running" | head -n 1)
    printf '%s\n%s\n' "$running" "$first" | {
        previous=
        count=0
        while IFS='	' read -r name addresses && [ "$(left)" -gt 5 ]; do
            if [ -n "$previous" ]; then
                neighbour=
                [ "$name" = "$previous" ] || neighbour=$addresses
                # Each is a word: addresses and ports have no blanks in them.
                # shellcheck disable=SC2046
                ask_pod "$previous" $(to peer 8080 "$neighbour") $(to service 80 "$services")<#list questions as question> ${question}</#list> &
                count=$((count + 1))
                [ $((count % ${atOnce?c?no_esc})) != 0 ] || wait
            fi
            previous=$name
        done
        wait
    }
}

if [ -z "$trouble" ]; then
    begun=$(now)
    create_pods || pod_trouble=$(printf '%s' "$complaint" | words)
    # Time for what they are asked is kept.
    while pods=$(get_pods) && [ "$(hopeful)" -gt 0 ] && [ "$(left)" -gt ${reserve?c?no_esc} ]; do sleep 1; done
    case $pods in *'	Running	'*) told=$(ask_pods) ;; esac
    pods=$(get_pods)
    events=$(in_namespace get events --field-selector type=Warning -o jsonpath='{range .items[*]}{.involvedObject.name}{"\t"}{.reason}{"\t"}{.message}{"\n"}{end}' | head -c 1048576)
fi
</#if>
services=$(get_services)

# -- what was found; nothing is told before all is removed, as nobody may be there to hear it

clean_up=left
if remove >/dev/null 2>&1; then
    clean_up=under-way
    until=$(($(now) + 30))
    while [ "$(now)" -lt "$until" ]; do
        there=$(api get namespace ${namespace} --ignore-not-found -o name) && [ -z "$there" ] && clean_up=gone && break
        sleep 1
    done
fi
made=
kill "$watchdog"

show() { printf '%s\n' "$1"; }
ask_nodes() { show "$nodes"; }
ask_system() { show "$system"; }
ask_proxy() { show "$proxy"; }
ask_others() { show "$others"; }
ask_trouble() { show "$trouble"; }
ask_refused() { show "$refused"; }
ask_services() { show "$services"; }
ask_pod_trouble() { show "$pod_trouble"; }
ask_pods_state() { show "$pods"; }
ask_events() { show "$events"; }
ask_told() { show "$told"; }
ask_clean_up() { show "$clean_up"; }

echo
begin_answers
answer nodes system proxy others trouble refused services pod_trouble pods_state events told clean_up
end_answers
