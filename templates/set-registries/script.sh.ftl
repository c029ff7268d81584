<#--
  Where containerd gets images from (docs/decisions/0025). Files are replaced as a whole. It reads those of registries at each pull; for its proxy it
  starts anew, which ends no container.

  texts     path → text of what is to be there
  older     the same, where a containerd before 2.0 needs another text
  surplus   paths of what dsctl wrote, and is not wanted any more
  restart   whether containerd is started anew
-->
<#include "/lib/reason.sh.ftl">

refuse() {
    echo "$1" >&2
    exit 65
}

# $1 the file, $2 its text. Whole or not at all.
replace() {
    complaint=$({ mkdir -p "$(dirname "$1")" && printf '%s' "$2" | cat >"$1.new" && chmod 644 "$1.new" && mv "$1.new" "$1"; } 2>&1) || {
        rm -f "$1.new"
        refuse "$1 cannot be written: $(reason "$complaint")"
    }
}

<#list texts as path, text>
# Somebody's own stays, also if it came since the plan was made.
<#if path?ends_with("/hosts.toml")>
if [ -e ${path} ] && [ "$(head -n 1 ${path} | head -c 1000)" != '# Written by dsctl, which replaces the whole file.' ]; then
    refuse ${path}" has been written by somebody else since the plan was made"
fi
</#if>
<#if older[path]??>
case $(containerd --version) in
    *" "v[01].* | *" "[01].*) replace ${path} ${older[path]} ;;
    *) replace ${path} ${text} ;;
esac
<#else>
replace ${path} ${text}
</#if>
</#list>
<#list surplus as path>
<#if restart && path?ends_with(".conf")>
# It goes when containerd has started without it: who is cut in between sees that something is left to do.
replace ${path} '# Written by dsctl, which replaces the whole file.
'
<#else>
rm -f ${path} || refuse ${path}" cannot be removed"
rmdir "$(dirname ${path})" 2>/dev/null
</#if>
</#list>
<#if restart>

[ -d /run/systemd/system ] || exit 0
systemctl daemon-reload
<#include "/lib/now.sh.ftl">
is_served() { [ -S /run/containerd/containerd.sock ] && systemctl is-active --quiet containerd; }

if ! systemctl restart containerd; then
    echo "containerd does not start: $(journalctl -u containerd -n 20 -o cat --no-pager 2>/dev/null | grep -m 1 -iE 'error|fatal|fail' | tr -cd '\040-\176' | head -c 300)" >&2
    exit 65
fi
end=$(($(now) + 30))
until is_served; do
    [ "$(now)" -lt "$end" ] || refuse "containerd was started, and does not listen on /run/containerd/containerd.sock"
    sleep 1
done
<#list surplus as path>
<#if path?ends_with(".conf")>
rm -f ${path} || refuse ${path}" cannot be removed"
rmdir "$(dirname ${path})" 2>/dev/null
systemctl daemon-reload
</#if>
</#list>
</#if>
exit 0
