<#--
  On a control plane: taints as the inventory says; those of others stay.

  name       of the node
  taints     key=value:effect each, which it lacks
  untaints   key:effect each, which it is not to have
-->
<#include "/lib/api.sh.ftl">
<#if taints?has_content>
api taint --overwrite node ${name}<#list taints as taint> ${taint}</#list> >/dev/null || exit 1
</#if>
<#list untaints as untaint>
said=$(api taint node ${name} ${untaint}- 2>&1) || case $said in
    *"not found"*) ;;
    *)
        echo "$said" >&2
        exit 1
        ;;
esac
</#list>
