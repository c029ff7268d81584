<#--
  On a control plane: waits until a Node is Ready for Pods, or tells what its kubelet says.

  name      of the node
  seconds   how long it is waited for
-->
<#include "/lib/api.sh.ftl">

<#include "/lib/now.sh.ftl">

# Its status, then the kubelet's words.
ready() {
    api get node ${name} -o jsonpath='{.status.conditions[?(@.type=="Ready")].status}{" "}{.status.conditions[?(@.type=="Ready")].reason}{": "}{.status.conditions[?(@.type=="Ready")].message}' 2>&1
}

end=$(($(now) + ${seconds?c?no_esc}))
while :; do
    said=$(ready | tr '\n' ' ' | head -c 1000)
    case $said in "True "*) exit ;; esac
    [ "$(now)" -lt "$end" ] || break
    sleep 2
done
case $said in
    "False "* | "Unknown "*) echo "its Node is not Ready after ${seconds?c?no_esc} s: <#noparse>${said#* }</#noparse>" >&2 ;;
    *) echo "whether its Node is Ready cannot be found out: $said" >&2 ;;
esac
exit 65
