<#--
  Images that kubeadm names for a version of Kubernetes, and those that the container runtime has: one a line, with its tag.

  version           of Kubernetes, without v
  imageRepository   if not kubeadm's own place
  criSocket         of the container runtime
-->
endpoint=${criSocket}

runtime() { timeout "$1" crictl --runtime-endpoint "$endpoint" --image-endpoint "$endpoint" "$2" <#noparse>${3:+"$3"}</#noparse>; }

# With a version it asks nobody.
needed_images() { timeout 20 kubeadm config images list --kubernetes-version v${version}<#if imageRepository??> --image-repository ${imageRepository}</#if>; }

present_images() { runtime 20 images | head -c 262144 | sed -e 1d -e 's/^\([^ ]*\)  *\([^ ]*\).*/\1:\2/'; }
