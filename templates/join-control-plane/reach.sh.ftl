<#--
  Tries addresses of other control planes, and prints those that do not answer: address, port and why.

  targets          address and port of each
  refusedIsFine    whether nothing listens there yet
-->
command -v bash >/dev/null || exit 0

# The shell of the server's owner may be another one; this needs bash.
connect() {
    # shellcheck disable=SC2016 # bash expands it
    LC_ALL=C timeout 5 bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$1" "$2" 2>&1
}

try() {
    complaint=$(connect "$1" "$2")
    code=$?
    case $code:$complaint in
        0:*) return 0 ;;
        124:*) complaint="no answer within 5 s" ;;
<#if refusedIsFine>
        *"Connection refused"*) return 0 ;;
</#if>
        *) complaint=$(printf '%s\n' "$complaint" | sed -n '1s/.*: //p') ;;
    esac
    return 1
}

<#list targets as target>
# Once more, for a packet may get lost.
try ${target.address} ${target.port} || try ${target.address} ${target.port} || echo ${target.address} ${target.port} "$complaint"
</#list>
