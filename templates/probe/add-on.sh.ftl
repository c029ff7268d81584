<#--
  Whether the cluster has the objects of an add-on as its manifest says: the API itself compares, as it would apply it. Only asks. Prints
  kubectl's exit code (0 the same, 1 different) and what it complained of.

  manifest   as in lib/manifest.sh
-->
<#include "/lib/api.sh.ftl">
<#include "/lib/manifest.sh.ftl">

# kubectl hands both to diff in files, and removes them; what is in memory reaches no disk. What is different may be secret.
said=$(
    export TMPDIR=/run
    unset KUBECTL_EXTERNAL_DIFF
    manifest | api diff --server-side --force-conflicts --field-manager=dsctl -f - 2>&1 >/dev/null
)
echo "dsctl-add-on $?"
printf '%s\n' "$said" | grep -vE '^(Warning|[EWIF][0-9]{4} )' | head -c 2000 | head -n 5
