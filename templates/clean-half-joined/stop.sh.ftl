<#-- The kubelet is stopped before anybody looks whether the node made it after all: it joins by itself. -->
systemctl stop kubelet
