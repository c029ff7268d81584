<#--
  With the version that was read the API server takes it only if nobody wrote meanwhile.

  resourceVersion  of the ConfigMap
  configuration    the whole ClusterConfiguration, a text
-->
metadata:
  resourceVersion: ${resourceVersion}
data:
  ClusterConfiguration: ${configuration}
