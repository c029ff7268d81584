<#-- After the reset: what the node noted about that init is no evidence any more. -->
rm -f /var/lib/dsctl/init
