<#-- Runs in the folder of kubeadm.yaml. -->
# Strict, unlike init and join: they drop a misspelt field without a word. Exit code 78 tells that apart.
# Not every kubeadm has it, and one without it takes the flag for another command's; that is looked for only where it refuses, as
# kubeadm takes a while to say anything.
require_valid() {
    if said=$(kubeadm config validate --config kubeadm.yaml 2>&1); then
        printf '%s\n' "$said"
        return
    fi
    kubeadm config --help 2>/dev/null | grep -q '^ *validate ' || return 0
    printf '%s\n' "$said" >&2
    exit 78
}
