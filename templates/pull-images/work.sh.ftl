<#--
  Images that are not there yet, as the kubelet would pull them. It ends with 80 if kubeadm names none, with 82 if one cannot be pulled, and the reason
  as the last line of standard error; it may run again, and goes on where it was cut.

  names   the last names of those that are wanted, without tags
  version, imageRepository, criSocket   as in lib/images.sh
-->
<#include "/lib/images.sh.ftl">
export LC_ALL=C

is_wanted() {
    name=<#noparse>${1##*/}
    name=${name%%:*}</#noparse>
    for wanted in<#list names as name> ${name}</#list>; do [ "$name" != "$wanted" ] || return 0; done
    return 1
}

# Without crictl kubeadm and the kubelet pull by themselves.
command -v crictl >/dev/null || exit 0
images=$(needed_images 2>kubeadm.errors)
if [ -z "$images" ]; then
    echo "kubeadm names no images: $(tail -n 1 kubeadm.errors | tr -cd '\040-\176' | head -c 500)" >&2
    exit 80
fi
present=$(present_images)
for image in $images; do
    is_wanted "$image" || continue
    if printf '%s\n' "$present" | grep -qxF "$image"; then continue; fi
    echo "[dsctl] pulls $image"
    said=$(runtime 1200 pull "$image" 2>&1) || {
        # All that crictl says is one line, but for what glog writes above it.
        echo "$image cannot be pulled: $(printf '%s\n' "<#noparse>${said:-nothing was said within 20 minutes: i/o timeout}</#noparse>" | grep -v '^$' | tail -n 1 | tr -cd '\040-\176' | sed -e 's/.*msg="//' -e 's/"$//' | head -c 1000)" >&2
        exit 82
    }
    printf '%s\n' "$said"
done
rm -f kubeadm.errors
