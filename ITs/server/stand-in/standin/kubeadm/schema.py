"""The config API: fields and types of v1beta2/v1beta3 and v1beta4 (kubeadm-facts 1.3).

A type is a word ("string", "bool", "int", "duration", "token", "any", "boolmap", "args"), a list of one type, or a
Struct. "args" is a map up to v1beta3 and a list of {name, value} from v1beta4 on.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Struct:
    go_name: str
    fields: dict


ENV = Struct("EnvVar", {"name": "string", "value": "string", "valueFrom": "any"})
TAINT = Struct("Taint", {"key": "string", "value": "string", "effect": "string", "timeAdded": "string"})
MOUNT = Struct("HostPathMount", {"name": "string", "hostPath": "string", "mountPath": "string", "readOnly": "bool",
                                 "pathType": "string"})
PATCHES = Struct("Patches", {"directory": "string"})
ENDPOINT = Struct("APIEndpoint", {"advertiseAddress": "string", "bindPort": "int"})
TIMEOUTS = Struct("Timeouts", {name: "duration" for name in (
    "controlPlaneComponentHealthCheck", "kubeletHealthCheck", "kubernetesAPICall", "etcdAPICall", "tlsBootstrap",
    "discovery", "upgradeManifests")})
TOKEN = Struct("BootstrapToken", {"token": "token", "description": "string", "ttl": "duration", "expires": "string",
                                  "usages": ["string"], "groups": ["string"]})
TYPE_META = {"apiVersion": "string", "kind": "string"}


def _new(version, fields):
    return fields if version == "v1beta4" else {}


def documents(version):
    """{kind: Struct} of one version of the API."""
    env = _new(version, {"extraEnvs": [ENV]})
    component = Struct("ControlPlaneComponent", {"extraArgs": "args", "extraVolumes": [MOUNT]} | env)
    old = {} if version == "v1beta4" else {"timeoutForControlPlane": "duration"}
    api_server = Struct("APIServer", component.fields | {"certSANs": ["string"]} | old)
    registration = Struct("NodeRegistrationOptions", {
        "name": "string", "criSocket": "string", "taints": [TAINT], "kubeletExtraArgs": "args",
        "ignorePreflightErrors": ["string"], "imagePullPolicy": "string"} | _new(version, {"imagePullSerial": "bool"}))
    etcd = Struct("Etcd", {
        "local": Struct("LocalEtcd", {"imageRepository": "string", "imageTag": "string", "dataDir": "string",
                                      "extraArgs": "args", "serverCertSANs": ["string"],
                                      "peerCertSANs": ["string"]} | env),
        "external": Struct("ExternalEtcd", {"endpoints": ["string"], "caFile": "string", "certFile": "string",
                                            "keyFile": "string"} | _new(version, {"httpEndpoints": ["string"]}))})
    cluster = Struct("ClusterConfiguration", TYPE_META | {
        "etcd": etcd,
        "networking": Struct("Networking", {"serviceSubnet": "string", "podSubnet": "string", "dnsDomain": "string"}),
        "kubernetesVersion": "string", "controlPlaneEndpoint": "string", "apiServer": api_server,
        "controllerManager": component, "scheduler": component,
        "dns": Struct("DNS", {"imageRepository": "string", "imageTag": "string"} | _new(version, {"disabled": "bool"})),
        "certificatesDir": "string", "imageRepository": "string", "featureGates": "boolmap", "clusterName": "string",
    } | _new(version, {"proxy": Struct("Proxy", {"disabled": "bool"}), "encryptionAlgorithm": "string",
                       "certificateValidityPeriod": "duration", "caCertificateValidityPeriod": "duration"}))
    init = Struct("InitConfiguration", TYPE_META | {
        "bootstrapTokens": [TOKEN], "nodeRegistration": registration, "localAPIEndpoint": ENDPOINT,
        "certificateKey": "string", "skipPhases": ["string"], "patches": PATCHES,
    } | _new(version, {"dryRun": "bool", "timeouts": TIMEOUTS}))
    discovery = Struct("Discovery", {
        "bootstrapToken": Struct("BootstrapTokenDiscovery", {
            "token": "string", "apiServerEndpoint": "string", "caCertHashes": ["string"],
            "unsafeSkipCAVerification": "bool"}),
        "file": Struct("FileDiscovery", {"kubeConfigPath": "string"}),
        "tlsBootstrapToken": "string"} | ({} if version == "v1beta4" else {"timeout": "duration"}))
    join = Struct("JoinConfiguration", TYPE_META | {
        "nodeRegistration": registration, "caCertPath": "string", "discovery": discovery,
        "controlPlane": Struct("JoinControlPlane", {"localAPIEndpoint": ENDPOINT, "certificateKey": "string"}),
        "skipPhases": ["string"], "patches": PATCHES,
    } | _new(version, {"dryRun": "bool", "timeouts": TIMEOUTS}))
    reset = Struct("ResetConfiguration", TYPE_META | {
        "cleanupTmpDir": "bool", "certificatesDir": "string", "criSocket": "string", "dryRun": "bool", "force": "bool",
        "ignorePreflightErrors": ["string"], "skipPhases": ["string"], "unmountFlags": ["string"], "timeouts": TIMEOUTS})
    found = {"ClusterConfiguration": cluster, "InitConfiguration": init, "JoinConfiguration": join}
    return found | _new(version, {"ResetConfiguration": reset})


# KubeletConfiguration: enough to tell a misspelt field. Types are left to the kubelet.
KUBELET_FIELDS = set("""apiVersion kind enableServer staticPodPath podLogsDir syncFrequency fileCheckFrequency
httpCheckFrequency staticPodURL staticPodURLHeader address port readOnlyPort tlsCertFile tlsPrivateKeyFile tlsCipherSuites
tlsMinVersion rotateCertificates serverTLSBootstrap authentication authorization registryPullQPS registryBurst
eventRecordQPS eventBurst enableDebuggingHandlers enableContentionProfiling healthzPort healthzBindAddress oomScoreAdj
clusterDomain clusterDNS streamingConnectionIdleTimeout nodeStatusUpdateFrequency nodeStatusReportFrequency
nodeLeaseDurationSeconds imageMinimumGCAge imageMaximumGCAge imageGCHighThresholdPercent imageGCLowThresholdPercent
volumeStatsAggPeriod kubeletCgroups systemCgroups cgroupRoot cgroupsPerQOS cgroupDriver cpuManagerPolicy
singleProcessOOMKill cpuManagerPolicyOptions cpuManagerReconcilePeriod memoryManagerPolicy topologyManagerPolicy
topologyManagerScope topologyManagerPolicyOptions qosReserved runtimeRequestTimeout hairpinMode maxPods podCIDR
podPidsLimit resolvConf runOnce cpuCFSQuota cpuCFSQuotaPeriod nodeStatusMaxImages maxOpenFiles contentType kubeAPIQPS
kubeAPIBurst serializeImagePulls maxParallelImagePulls evictionHard evictionSoft evictionSoftGracePeriod
evictionPressureTransitionPeriod evictionMaxPodGracePeriod evictionMinimumReclaim mergeDefaultEvictionSettings podsPerCore
enableControllerAttachDetach protectKernelDefaults makeIPTablesUtilChains iptablesMasqueradeBit iptablesDropBit featureGates
failSwapOn memorySwap containerLogMaxSize containerLogMaxFiles containerLogMaxWorkers containerLogMonitorInterval
configMapAndSecretChangeDetectionStrategy systemReserved kubeReserved reservedSystemCPUs showHiddenMetricsForVersion
systemReservedCgroup kubeReservedCgroup enforceNodeAllocatable allowedUnsafeSysctls volumePluginDir providerID
kernelMemcgNotification logging enableSystemLogHandler enableSystemLogQuery shutdownGracePeriod
shutdownGracePeriodCriticalPods shutdownGracePeriodByPodPriority reservedMemory enableProfilingHandler
enableDebugFlagsHandler seccompDefault memoryThrottlingFactor registerWithTaints registerNode tracing localStorageCapacityIsolation
containerRuntimeEndpoint imageServiceEndpoint failCgroupV1 crashLoopBackOff userNamespaces imagePullCredentialsVerificationPolicy
preloadedImagesVerificationAllowlist""".split())
PROXY_FIELDS = set("""apiVersion kind featureGates clientConnection logging hostnameOverride bindAddress healthzBindAddress
metricsBindAddress bindAddressHardFail enableProfiling showHiddenMetricsForVersion mode iptables ipvs nftables winkernel
detectLocalMode detectLocal clusterCIDR nodePortAddresses oomScoreAdj conntrack configSyncPeriod portRange udpIdleTimeout
windowsRunAsService""".split())
COMPONENTS = {("kubelet.config.k8s.io", "v1beta1", "KubeletConfiguration"): KUBELET_FIELDS,
              ("kubeproxy.config.k8s.io", "v1alpha1", "KubeProxyConfiguration"): PROXY_FIELDS}
