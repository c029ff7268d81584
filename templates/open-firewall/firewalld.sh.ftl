<#--
  Adds senders to firewalld's zone "trusted", now and for every start, and takes away those of dsctl's that nobody needs any more. Without a reload:
  that would throw away what is only in force now, and with many versions the rules of kube-proxy and of networks for Pods too.

  senders         that are to be let in
  formerSenders   that are not any more
-->
<#include "/lib/reason.sh.ftl">

refuse() {
    echo "$1" >&2
    exit 65
}

note=/var/lib/dsctl/firewalld

# $1 the whole text.
write_note() {
    complaint=$({ mkdir -p /var/lib/dsctl && printf '%s\n' "$1" | sed '/^$/d' >"$note.new" && mv "$note.new" "$note"; } 2>&1) || {
        rm -f "$note.new"
        refuse "$note cannot be written: $(reason "$complaint")"
    }
}

told() {
    complaint=$("$@" 2>&1 >/dev/null) || refuse "firewalld says: $(printf '%s\n' "$complaint" | grep . | head -n 1 | head -c 300)"
}

<#if senders?has_content>
# What its owner added already stays when dsctl goes. Noted first: cut in between, a reset finds it.
sources=$(firewall-cmd --permanent --zone=trusted --list-sources) || refuse "firewalld does not tell the sources of its zone trusted"
before=" $sources "
noted=$(cat "$note" 2>/dev/null)
for sender in<#list senders as sender> ${sender}</#list>; do
    case $before in
        *" $sender "*) ;;
        *) noted=$(printf '%s\n%s' "$noted" "$sender") ;;
    esac
done
write_note "$(printf '%s\n' "$noted" | sort -u)"
told firewall-cmd --permanent --zone=trusted<#list senders as sender> --add-source=${sender}</#list>
told firewall-cmd --zone=trusted<#list senders as sender> --add-source=${sender}</#list>
</#if>

for sender in<#list formerSenders as sender> ${sender}</#list>; do
    # It may be gone already.
    firewall-cmd --zone=trusted --remove-source="$sender" >/dev/null 2>&1
    firewall-cmd --permanent --zone=trusted --remove-source="$sender" >/dev/null 2>&1
    write_note "$(grep -vxF "$sender" "$note")"
done
