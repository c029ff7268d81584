<#--
  On a control plane: applies an add-on, whoever changed it since. What the API says to it is told; what it did take stays.

  manifest   as in lib/manifest.sh
-->
<#include "/lib/api.sh.ftl">
<#include "/lib/manifest.sh.ftl">

now() { date +%s; }

words() { printf '%s\n' "$said" | grep -vE '^(Warning|[EWIF][0-9]{4} )' | head -n 5 | tr '\n' ' ' | head -c 1500; }

# Kinds that it brings itself, webhooks of what it starts, and an API that is busy, come by and by.
end=$(($(now) + 120))
tried=''
until said=$(manifest | api apply --server-side --force-conflicts --field-manager=dsctl -f - 2>&1 >/dev/null); do
    case $said in
        # A template that is about another family, or a file of comments.
        *"no objects passed to apply"*) exit 0 ;;
        *"no matches for kind"* | *"failed calling webhook"* | *"connection refused"* | *"i/o timeout"* | *"Client.Timeout"* | *"handshake timeout"* | *"deadline exceeded"* | *"timed out"* | *"etcdserver:"* | *ServiceUnavailable*) ;;
        *"not found"*)
            # A namespace that stands behind what is in it is there the next time.
            [ -z "$tried" ] || { words >&2; exit 65; }
            tried=yes
            ;;
        *)
            words >&2
            exit 65
            ;;
    esac
    if [ "$(now)" -ge "$end" ]; then
        words >&2
        exit 65
    fi
    sleep 3
done
