# Runs as the unit. Output goes to files that only root reads, never to the journal.
cd /run/dsctl || exit 73
(umask 077 && : >stdout && : >stderr)
