<#--
  A Pod on each node that is Ready, for `dsctl verify`. It may do nothing but serve its own name, and ends by itself.

  pods       name and node of each
  image      agnhost, or any with busybox's httpd, wget and nslookup
  run        the name of the test, which Services select by
  seconds    the longest that it may live
-->
<#list pods as pod>
---
apiVersion: v1
kind: Pod
metadata:
  name: ${pod.name}
  labels:
    app.kubernetes.io/managed-by: dsctl
    dsctl.io/run: ${run}
spec:
  # The scheduler still judges, and tells why it does not.
  affinity:
    nodeAffinity:
      requiredDuringSchedulingIgnoredDuringExecution:
        nodeSelectorTerms:
          - matchFields:
              - {key: metadata.name, operator: In, values: [${pod.node}]}
  tolerations:
    - {operator: Exists}
  restartPolicy: Never
  activeDeadlineSeconds: ${seconds?c?no_esc}
  terminationGracePeriodSeconds: 1
  automountServiceAccountToken: false
  enableServiceLinks: false
  securityContext:
    runAsNonRoot: true
    runAsUser: 65534
    runAsGroup: 65534
    seccompProfile: {type: RuntimeDefault}
  containers:
    - name: test
      image: ${image}
      imagePullPolicy: IfNotPresent
      command:
        - sh
        - -c
        - |
          if [ -x /agnhost ]; then exec /agnhost netexec --http-port=8080; fi
          mkdir -p /tmp/www && hostname >/tmp/www/hostname && exec httpd -f -p 8080 -h /tmp/www
      env:
        - name: MY_POD_IPS
          valueFrom: {fieldRef: {fieldPath: status.podIPs}}
      ports:
        - {containerPort: 8080}
      resources:
        requests: {cpu: 1m, memory: 8Mi}
        limits: {memory: 128Mi}
      securityContext:
        allowPrivilegeEscalation: false
        capabilities: {drop: [ALL]}
</#list>
