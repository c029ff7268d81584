# Tokens and keys, which kubeadm prints.
redact() { LC_ALL=C sed -E -e 's/[a-z0-9]{6}\.[a-z0-9]{16}/[token]/g' -e 's/(^|[^:0-9a-f])[0-9a-f]{64}/\1[key]/g'; }
