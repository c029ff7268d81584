<#--
  On a control plane: the shared certificates, encrypted with our key, for the control planes that
  join. The live configuration goes with it: without a version, kubeadm asks the internet for one.
-->
set -e
<#include "/lib/api.sh.ftl">
<#include "/lib/runtimes.sh.ftl">
mkdir -p -m 700 /run/dsctl
file=/run/dsctl/upload-certs.yaml
trap 'rm -f "$file"' EXIT
settings=$(api -n kube-system get configmap kubeadm-config -o jsonpath='{.data.ClusterConfiguration}')
advertise=$(api_address | sed -e 's/:[0-9]*$//' -e 's/[][]//g')
cat >"$file" <<EOF_OF_CONFIGURATION
$settings
---
apiVersion: $(printf '%s\n' "$settings" | sed -n 's/^apiVersion: *//p')
kind: InitConfiguration
certificateKey: "${certificateKey?no_esc}"
localAPIEndpoint:
  advertiseAddress: "$advertise"
nodeRegistration:
  criSocket: "$(runtimes | head -n 1)"
EOF_OF_CONFIGURATION
kubeadm init phase upload-certs --upload-certs --config "$file" --skip-certificate-key-print >/dev/null
