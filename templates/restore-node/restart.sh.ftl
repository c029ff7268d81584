<#-- A kubelet that runs does not register its Node again; one that starts does, with its old certificate (K07-K11). -->
systemctl restart kubelet
