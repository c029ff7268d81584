<#-- Runs in the folder of kubeadm.yaml. -->
# Strict, unlike init and join: they drop a misspelt field without a word. Exit code 78 tells that apart.
# Not every kubeadm has it, and one without it takes the flag for another command's.
require_valid() {
    kubeadm config --help 2>/dev/null | grep -q '^ *validate ' || return 0
    kubeadm config validate --config kubeadm.yaml || exit 78
}
