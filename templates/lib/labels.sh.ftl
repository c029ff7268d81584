<#if labels?has_content>
api label --overwrite node ${name}<#list labels as label> ${label}</#list> >/dev/null || exit 1
</#if>
<#if annotations?has_content>
api annotate --overwrite node ${name}<#list annotations as annotation> ${annotation}</#list> >/dev/null || exit 1
</#if>
