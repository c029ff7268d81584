<#-- kubeadm needs the ports now. -->
systemctl stop dsctl-ports.service 2>/dev/null || true
