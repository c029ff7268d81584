<#--
  Of each server with a kubelet: the ways that packets have. Only reads; answers are written as in probe/script.sh.

  through    the name of the node
  mark       as in lib/answer.sh
-->
ask_routes() {
    # A line "unreachable default" says the opposite.
    for family in 4 6; do
        if ip "-$family" route show default | head -c 65536 | grep -q '^default '; then echo "ipv$family"; fi
    done
}

# The tool, the family, and whether it shows what kube-proxy wrote; nothing of a tool that could not look. Only whether:
# there may be thousands of rules.
ask_rules() {
    for family in 4 6; do
        case $family in
            4) tables=iptables table=ip ;;
            6) tables=ip6tables table=ip6 ;;
        esac
        # kube-proxy may have written with another variant than the system's own.
        for save in "$tables-save" "$tables-nft-save" "$tables-legacy-save"; do
            shown=$({ timeout 20 "$save" -t nat && echo looked; } | sed -n -e '/^:KUBE-SERVICES /p' -e '/^looked$/p')
            case $shown in
                :KUBE*) echo "iptables ipv$family yes" ;;
                looked) echo "iptables ipv$family no" ;;
            esac
        done
        shown=$({ timeout 20 nft list tables && echo looked; } | sed -n -e "/^table $table kube-proxy\$/p" -e '/^looked$/p')
        case $shown in
            table*) echo "nft ipv$family yes" ;;
            looked) echo "nft ipv$family no" ;;
        esac
    done
}

<#include "/lib/answer.sh.ftl">

begin_answers
answer routes rules
end_answers
