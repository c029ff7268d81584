<#--
  manifest   of an add-on, compressed with gzip, in base64
-->
# It never lies on a disk: there may be secrets in it.
manifest() { printf '%s' ${manifest} | base64 -d | gzip -dc; }
