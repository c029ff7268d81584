<#--
  name       of the Service
  run        the name of the test, whose Pods it leads to
  type       ClusterIP or LoadBalancer
  policy     its ipFamilyPolicy; may be missing
  families   its ipFamilies, IPv4 and IPv6; may be missing
-->
apiVersion: v1
kind: Service
metadata:
  name: ${name}
  labels:
    app.kubernetes.io/managed-by: dsctl
spec:
  type: ${type}
<#if policy??>
  ipFamilyPolicy: ${policy}
</#if>
<#if families??>
  ipFamilies:
<#list families as family>
    - ${family}
</#list>
</#if>
  selector:
    dsctl.io/run: ${run}
  ports:
    - {name: http, port: 80, targetPort: 8080, protocol: TCP}
