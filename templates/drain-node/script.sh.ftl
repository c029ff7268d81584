<#--
  On a control plane: no new Pods for the node, and those that are there move elsewhere, as `kubectl drain` does it. PodDisruptionBudgets hold.
  It may run twice.

  name      of the node
  patience  in seconds
-->
<#include "/lib/api.sh.ftl">
there=$(api get node ${name} --ignore-not-found -o name) || exit 1
[ -n "$there" ] || exit 0

# Each Pod that is held is told of every 5 s: only the end counts.
said=$({
    api drain ${name} --ignore-daemonsets --delete-emptydir-data --timeout=${patience?c?no_esc}s 2>&1
    echo "exit $?"
} | tail -c 65536)

some() { sort -u | head -n 10 | tr '\n' ' ' | sed 's/ $//'; }

refuse() {
    echo ${name}" cannot be drained: $1; it stays cordoned" >&2
    exit 65
}

held=$(printf '%s\n' "$said" | sed -n 's/^error when evicting pods\/"\([^"]*\)" -n "\([^"]*\)".*disruption budget.*/\2\/\1/p' | some)
unmanaged=$(printf '%s\n' "$said" | sed -n -e 's/, continuing command.*//' -e 's/.*(use --force to override): //p' | tail -n 1 | head -c 500)
late=$(printf '%s\n' "$said" | tr , '\n' | sed -n 's/.*error when waiting for pod "\([^"]*\)".*global timeout reached.*/\1/p' | some)
case $said in
    *"exit 0") exit 0 ;;
    *"use --force to override"*) refuse "nothing would start these Pods elsewhere: $unmanaged" ;;
    *"global timeout reached"*)
        [ -z "$held" ] || refuse "a PodDisruptionBudget holds these Pods: $held"
        [ -z "$late" ] || refuse "these Pods did not end in time: $late"
        ;;
esac
# kubectl's own last words, without ours.
said=$(printf '%s\n' "$said" | sed '$d' | sed '/^ *$/d' | tail -n 1)
case $said in
    *"global timeout reached"* | *"cannot delete"*) refuse "$said" ;;
esac
echo ${name}" cannot be drained: $said; it stays cordoned" >&2
exit 1
