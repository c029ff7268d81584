<#--
  Needs lib/api.sh. Deletes the Node object that was looked at, and no other: whoever began this may be dead by now, and a server of
  that name may have joined since.

  name   of the node
-->
# $1 the Node's uid
delete_node() {
    complaint=$(printf '{"kind":"DeleteOptions","apiVersion":"v1","preconditions":{"uid":"%s"}}' "$1" |
        api delete --raw /api/v1/nodes/${name} -f - 2>&1 >/dev/null) && return
    case $complaint in
        *"(NotFound)"*) ;;
        *)
            echo "$complaint" >&2
            return 1
            ;;
    esac
}
