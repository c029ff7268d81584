<#--
  Adds rules to ufw, now and for every boot, and takes away those of dsctl's that nobody needs any more.

  rules         each as a list of words
  formerRules   likewise
-->
told() {
    complaint=$("$@" 2>&1) || {
        echo "$*: $(printf '%s\n' "$complaint" | grep . | tail -n 1 | head -c 300)" >&2
        exit 65
    }
}

# What begins with "route" has the word for it in front.
forget() {
    if [ "$1" = route ]; then
        shift
        told ufw route delete "$@"
    else
        told ufw delete "$@"
    fi
}

<#list rules as rule>
told ufw<#list rule as word> ${word}</#list> comment dsctl
</#list>
<#list formerRules as rule>
forget<#list rule as word> ${word}</#list>
</#list>
