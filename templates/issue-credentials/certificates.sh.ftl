<#--
  On a control plane: the shared certificates, encrypted with our key, for the control planes that
  join. The live configuration goes with it: without a version, kubeadm asks the internet for one.
-->
set -e
<#include "/lib/api.sh.ftl">
<#include "/lib/runtimes.sh.ftl">
<#include "/lib/memory.sh.ftl">
<#include "/lib/reason.sh.ftl">
dir=/run/dsctl
require_memory
[ -d "$dir" ] || mkdir -m 700 "$dir"
file=$dir/upload-certs.yaml
trap 'rm -f "$file"' EXIT
settings=$(api -n kube-system get configmap kubeadm-config -o jsonpath='{.data.ClusterConfiguration}')
advertise=$(api_address | sed -e 's/:[0-9]*$//' -e 's/[][]//g')
# printf is the shell's own: a here-document may go through a file that others could read.
complaint=$({
    printf '%s\n---\n' "$settings"
    printf 'apiVersion: %s\n' "$(printf '%s\n' "$settings" | sed -n 's/^apiVersion: *//p')"
    printf 'kind: InitConfiguration\ncertificateKey: "%s"\n' ${certificateKey}
    printf 'localAPIEndpoint: {advertiseAddress: "%s"}\n' "$advertise"
    printf 'nodeRegistration: {criSocket: "%s"}\n' "$(runtimes | head -n 1)"
} 2>/dev/null | cat 2>&1 >"$file") || { echo "$file cannot be written: $(reason "$complaint")" >&2; exit 65; }
kubeadm init phase upload-certs --upload-certs --config "$file" --skip-certificate-key-print >/dev/null
