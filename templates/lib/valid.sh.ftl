<#--
  Runs in the folder of kubeadm.yaml.

  validate   whether this kubeadm can look at a file without acting on it: 1.26 and newer
-->
# Strict, unlike init and join: they drop a misspelt field without a word. Exit code 78 tells that apart.
is_valid() {
<#if validate>
    kubeadm config validate --config kubeadm.yaml >stdout 2>stderr
<#else>
    true
</#if>
}
