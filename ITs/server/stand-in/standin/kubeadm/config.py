"""A configuration file, read as kubeadm reads it, as objects that the phases use."""

import ipaddress
import json
import os
import re
import socket
import subprocess
from dataclasses import dataclass, field

import yaml

from standin import golang, goyaml, switches
from standin.kubeadm import decode, schema, validate
from standin.kubeadm.errors import KubeadmError, NotImplementedHere, ValueErrors
from standin.kubeadm.patches import Patches
from standin.kubeadm.tokens import DEFAULT_GROUPS, DEFAULT_USAGES, new_token
from standin.version import Version

GROUP = "kubeadm.k8s.io"
OLD_APIS = {"v1alpha1": 11, "v1alpha2": 12, "v1alpha3": 14, "v1beta1": 15}
CONTAINERD_SOCKET = "unix:///var/run/containerd/containerd.sock"


@dataclass
class Component:
    extra_args: list = field(default_factory=list)
    extra_volumes: list = field(default_factory=list)
    extra_envs: list = field(default_factory=list)


@dataclass
class Node:
    name: str
    cri_socket: str
    extra_args: list
    taints: list | None
    ignore: list
    pull_policy: str
    cri_socket_given: bool = True

    @property
    def socket_path(self):
        return self.cri_socket.removeprefix("unix://")


@dataclass
class Endpoint:
    advertise_address: str
    bind_port: int

    @property
    def family(self):
        return ipaddress.ip_address(self.advertise_address).version

    @property
    def loopback(self):
        return "127.0.0.1" if self.family == 4 else "::1"

    @property
    def host_port(self):
        return golang.join_host_port(self.advertise_address, self.bind_port)


@dataclass
class Cluster:
    """ClusterConfiguration; `document` is the part that goes into the ConfigMap."""

    document: dict
    version: Version
    control_plane_endpoint: str
    pod_subnet: str
    service_subnet: str
    dns_domain: str
    name: str
    certificates_dir: str
    image_repository: str
    feature_gates: dict
    api_server: Component
    controller_manager: Component
    scheduler: Component
    etcd: Component
    cert_sans: list
    etcd_sans: tuple
    etcd_data_dir: str
    encryption: str
    ca_validity: float
    validity: float
    dns_disabled: bool
    proxy_disabled: bool

    @property
    def service_networks(self):
        return [ipaddress.ip_network(part, strict=False) for part in self.service_subnet.split(",")]

    def server(self, endpoint):
        """The address that kubeconfigs name: controlPlaneEndpoint, or this node's own."""
        if self.control_plane_endpoint:
            host, port = parse_host_port(self.control_plane_endpoint)
            return f"https://{golang.join_host_port(host, port or endpoint.bind_port)}"
        return f"https://{endpoint.host_port}"


@dataclass
class InitConfig:
    version: Version  # kubeadm's own
    cluster: Cluster
    node: Node
    endpoint: Endpoint
    tokens: list
    certificate_key: str
    skip_phases: list
    kubelet: dict
    proxy: dict
    api_timeout: float
    kubelet_timeout: float
    patches: Patches


@dataclass
class JoinConfig:
    version: Version
    node: Node
    endpoint: Endpoint | None
    control_plane: bool
    certificate_key: str
    bootstrap_token: dict | None
    discovery_file: str | None
    tls_bootstrap_token: str
    discovery_timeout: float
    tls_timeout: float
    api_timeout: float
    kubelet_timeout: float
    etcd_timeout: float
    ca_cert_path: str
    skip_phases: list
    patches: Patches


# -- documents


def read_file(path):
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            return file.read().replace("\r\n", "\n")
    except OSError as error:
        raise KubeadmError(f"unable to read config from {golang.quote(path)} : open {path}: "
                           f"{error.strerror.lower()}") from None


def split_documents(text):
    """[((group, version, kind), text)]"""
    found, errors = [], []
    for part in re.split(r"^---[ \t]*$\n?", text, flags=re.MULTILINE):
        if not part.strip() or all(line.lstrip().startswith("#") for line in part.splitlines() if line.strip()):
            continue
        try:
            head = goyaml.load(part)
        except yaml.YAMLError as error:
            errors.append("could not interpret GroupVersionKind; unmarshal error: error converting YAML to JSON: "
                          + goyaml.syntax_error(error))
            continue
        head = head if isinstance(head, dict) else {}
        group, _, version = str(head.get("apiVersion") or "").rpartition("/")
        kind = head.get("kind") or ""
        if not version or not kind:
            errors.append(f"invalid configuration for GroupVersionKind {group}/{version}, Kind={kind}: kind and apiVersion is "
                          "mandatory information that must be specified")
        elif any(known == (group, version, kind) for known, _ in found):
            errors.append(f"invalid configuration: GroupVersionKind {group}/{version}, Kind={kind} is specified twice in "
                          "YAML file")
        else:
            found.append(((group, version, kind), part))
    if not found and not errors:
        errors.append("invalid configuration for GroupVersionKind /, Kind=: kind and apiVersion is mandatory information that "
                      "must be specified")
    if errors:
        raise KubeadmError(errors[0] if len(errors) == 1 else f"[{', '.join(errors)}]")
    return found


def show_gvk(gvk):
    return 'schema.GroupVersionKind{Group:"%s", Version:"%s", Kind:"%s"}' % gvk


def warn(line, text, strict=False):
    if strict:
        raise KubeadmError(text)
    golang.klog("W", f"strict.go:{line}", text)
    switches.log_warning(text)


def check_api_version(gvk, version, quiet=False):
    """kubeadm-facts 1.1."""
    group, api, kind = gvk
    if group != GROUP:
        return
    removed = dict(OLD_APIS)
    if version.minor >= 27:
        removed["v1beta2"] = 22 if version.minor < 30 else 26
    if version.minor >= 37:
        removed["v1beta3"] = 36
    if api in removed:
        if version.minor == 22:
            raise KubeadmError(f'your configuration file uses an old API spec: "{GROUP}/{api}". Please use kubeadm '
                               f"v1.{removed[api]} instead and run 'kubeadm config migrate --old-config old.yaml --new-config "
                               "new.yaml', which will write the new, similar spec using a newer API version.")
        raise KubeadmError(f'your configuration file uses an old API spec: "{GROUP}/{api}" (kind: "{kind}"). Please use '
                           f"kubeadm v1.{removed[api]} instead and run 'kubeadm config migrate --old-config old-config-file "
                           "--new-config new-config-file', which will write the new, similar spec using a newer API version.")
    if api == "v1beta4" and 28 <= version.minor <= 30:
        raise KubeadmError(f'experimental API spec: "{GROUP}/{api}" (kind: "{kind}") is not allowed. You can use the '
                           "--allow-experimental-api flag if the command supports it.")
    deprecated = (api == "v1beta2" and 24 <= version.minor) or (api == "v1beta3" and 31 <= version.minor)
    if deprecated and not quiet:
        golang.klog("W", "common.go:101", f'your configuration file uses a deprecated API spec: "{GROUP}/{api}" (kind: '
                    f"\"{kind}\"). Please use 'kubeadm config migrate --old-config old-config-file --new-config "
                    "new-config-file', which will write the new, similar spec using a newer API version.")


def known_apis(version):
    apis = {"v1beta3", "v1beta4" if version.minor >= 31 else "v1beta3"}
    if version.minor < 27:
        apis.add("v1beta2")
    return apis


def read_documents(path, version, strict=False):
    """{kind: (api, value)}, with the warnings of the strict look and the errors of the real one.

    strict: as `kubeadm config validate` reads, to which every warning is an error, but no deprecation worth a word.
    """
    modern = version.minor > 23
    result = {}
    documents = split_documents(read_file(path))
    if strict:
        documents.sort()
        refuse_unknown(documents, version)
    for gvk, text in documents:
        check_api_version(gvk, version, quiet=strict)
        group, api, kind = gvk
        value = goyaml.load(text)
        duplicate = _duplicate_key(text)
        if duplicate:
            warn(55, f"error unmarshaling configuration {show_gvk(gvk)}: {duplicate}", strict)
        known = schema.documents(api).get(kind) if group == GROUP and api in known_apis(version) else None
        if known:
            warning = decode.strict_warning(known, value, api, modern)
            if warning and not duplicate:
                warn(55, f"error unmarshaling configuration {show_gvk(gvk)}: {warning}", strict)
            decode.decode(known, value, api, modern)
            result[kind] = (api, value)
        elif gvk in schema.COMPONENTS:
            unknown = sorted(set(value) - schema.COMPONENTS[gvk])
            if unknown and not duplicate:
                text = f'strict decoding error: unknown field "{unknown[0]}"' if modern else \
                    f'error unmarshaling JSON: while decoding JSON: json: unknown field "{unknown[0]}"'
                warn(55, f"error unmarshaling configuration {show_gvk(gvk)}: {text}", strict)
            result[kind] = (api, {key: item for key, item in value.items() if key in schema.COMPONENTS[gvk]})
        else:
            scheme = 'scheme definitions in "pkg/runtime/scheme.go:100" and "pkg/runtime/scheme.go:100"'
            warn(48, f"unknown configuration {show_gvk(gvk)} for {scheme}")
            if group == GROUP:
                raise KubeadmError(f'no kind "{kind}" is registered for version "{group}/{api}" in scheme '
                                   '"pkg/runtime/scheme.go:100"')
            print(f"[config] WARNING: Ignored YAML document with GroupVersionKind {group}/{api}, Kind={kind}", flush=True)
    return result


def refuse_unknown(documents, version):
    """validateKnownGVKs, for kinds that never were; old versions of the API get words of their own."""
    apis = known_apis(version) | OLD_APIS.keys() | {"v1beta2", "v1beta3"}
    unknown = [show_gvk(gvk) for gvk, _ in documents if gvk not in schema.COMPONENTS
               and not (gvk[0] == GROUP and gvk[1] in apis and gvk[2] in schema.documents(gvk[1]))]
    if unknown:
        raise KubeadmError(f"unknown configuration APIs: []schema.GroupVersionKind{{{', '.join(unknown)}}}")


def _duplicate_key(text):
    try:
        goyaml.load(text, strict=True)
    except goyaml.DuplicateKey as error:
        return str(error)
    return None


def ignore_kinds(documents, wanted, quiet=False):
    for kind in list(documents):
        if kind not in wanted:
            api, _ = documents.pop(kind)
            if quiet:
                continue
            print(f"[config] WARNING: Ignored YAML document with GroupVersionKind {GROUP}/{api}, Kind={kind}", flush=True)


# -- objects


def pairs(arguments):
    """extraArgs of either API version as [(name, value)]."""
    if isinstance(arguments, list):
        return [(item.get("name", ""), item.get("value", "")) for item in arguments]
    return list((arguments or {}).items())


def component(value):
    value = value or {}
    return Component(pairs(value.get("extraArgs")), value.get("extraVolumes") or [], value.get("extraEnvs") or [])


def timeout(value, name, default):
    text = (value.get("timeouts") or {}).get(name)
    return golang.parse_duration(text) if text else default


def node_options(value, version):
    value = value.get("nodeRegistration") or {}
    given = bool(value.get("criSocket"))
    return Node(name=(value.get("name") or socket.gethostname()).strip().lower(),
                cri_socket=value.get("criSocket") or default_socket(version),
                extra_args=pairs(value.get("kubeletExtraArgs")), taints=value.get("taints"),
                ignore=value.get("ignorePreflightErrors") or [], pull_policy=value.get("imagePullPolicy") or "IfNotPresent",
                cri_socket_given=given)


def default_socket(version):
    """Detected: containerd's if it is there. Without any, 1.22 falls back to Docker's."""
    if os.path.exists("/run/containerd/containerd.sock") or version.minor >= 24:
        return CONTAINERD_SOCKET if version.minor >= 24 else "/run/containerd/containerd.sock"
    return "/var/run/dockershim.sock"


def default_address():
    """The address of the default route's interface, IPv4 first."""
    for family in ("-4", "-6"):
        shown = subprocess.run(["ip", "-j", family, "route", "get", "192.0.2.1" if family == "-4" else "2001:db8::1"],
                               check=False, capture_output=True, text=True)
        if shown.returncode == 0 and shown.stdout.strip():
            return json.loads(shown.stdout)[0]["prefsrc"]
    return "0.0.0.0"


def local_endpoint(value):
    value = value or {}
    return Endpoint(verify_address(value.get("advertiseAddress") or default_address()), value.get("bindPort") or 6443)


def verify_address(text):
    """VerifyAPIServerBindAddress and ChooseAPIServerBindAddress."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        raise KubeadmError(f'couldn\'t use "{text}" as "apiserver-advertise-address", must be ipv4 or ipv6 address') from None
    if address.is_loopback:
        raise KubeadmError("unable to select an IP from lo network interface")
    if address.is_link_local or address.is_multicast or address.is_unspecified:
        raise KubeadmError(f'cannot use "{text}" as the bind address for the API Server')
    return text


def parse_host_port(text):
    """controlPlaneEndpoint: (host, port or None), kubeadm-facts 2.4."""
    try:
        ipaddress.ip_address(text)
        return text, None
    except ValueError:
        pass
    try:
        host, port = golang.split_host_port(text)
    except ValueError:
        host, port = text, None
    if port is not None and not (port.isdigit() and 1 <= int(port) <= 65535):
        raise KubeadmError(f"hostport {text}: port {port} must be a valid number between 1 and 65535, inclusive")
    try:
        ipaddress.ip_address(host)
    except ValueError:
        if not validate.SUBDOMAIN.fullmatch(host):
            raise KubeadmError(f"hostport {text}: host '{host}' must be a valid IP address or a valid RFC-1123 DNS "
                               "subdomain") from None
    return host, int(port) if port else None


def cluster_version(text, version):
    if not text:
        golang.klog("W", "version.go:103", 'could not fetch a Kubernetes version from the internet: unable to get URL '
                    '"https://dl.k8s.io/release/stable-1.txt": Get "https://dl.k8s.io/release/stable-1.txt": dial tcp: '
                    + golang.lookup_failed("dl.k8s.io"))
        golang.klog("W", "version.go:104", f"falling back to the local client version: {version}")
        return version
    try:
        wanted = Version(text)
    except ValueError:
        raise KubeadmError(f'version "{text}" doesn\'t match patterns for neither semantic version nor labels (stable, '
                           "latest, ...)") from None
    if wanted.minor < version.oldest_control_plane:
        raise KubeadmError("this version of kubeadm only supports deploying clusters with the control plane version >= "
                           f"1.{version.oldest_control_plane}.0. Current version: {wanted}")
    return wanted


def cluster_object(value, version, quiet_version=None):
    value = value or {}
    networking = value.get("networking") or {}
    etcd = value.get("etcd") or {}
    if etcd.get("external"):
        raise NotImplementedHere("an external etcd")
    local = etcd.get("local") or {}
    api_server = value.get("apiServer") or {}
    endpoint = value.get("controlPlaneEndpoint") or ""
    if endpoint:
        parse_host_port(endpoint)
    return Cluster(
        document=value, version=quiet_version or cluster_version(value.get("kubernetesVersion"), version),
        control_plane_endpoint=endpoint, pod_subnet=networking.get("podSubnet") or "",
        service_subnet=networking.get("serviceSubnet") or "10.96.0.0/12",
        dns_domain=networking.get("dnsDomain") or "cluster.local", name=value.get("clusterName") or "kubernetes",
        certificates_dir=value.get("certificatesDir") or "/etc/kubernetes/pki",
        image_repository=value.get("imageRepository") or version.image_repository,
        feature_gates=value.get("featureGates") or {}, api_server=component(api_server),
        controller_manager=component(value.get("controllerManager")), scheduler=component(value.get("scheduler")),
        etcd=component(local), cert_sans=api_server.get("certSANs") or [],
        etcd_sans=(local.get("serverCertSANs") or [], local.get("peerCertSANs") or []),
        etcd_data_dir=local.get("dataDir") or "/var/lib/etcd", encryption=value.get("encryptionAlgorithm") or "RSA-2048",
        ca_validity=golang.parse_duration(value.get("caCertificateValidityPeriod") or "87600h"),
        validity=golang.parse_duration(value.get("certificateValidityPeriod") or "8760h"),
        dns_disabled=bool((value.get("dns") or {}).get("disabled")),
        proxy_disabled=bool((value.get("proxy") or {}).get("disabled")))


def token_object(value):
    expires = value.get("expires")
    ttl = golang.parse_duration(value["ttl"]) if value.get("ttl") else (None if expires else 86400.0)
    if ttl is not None and expires:
        raise ValueErrors(["bootstrapTokens: Invalid value: \"\": the BootstrapToken .TTL and .Expires fields are mutually "
                           "exclusive"])
    return {"token": value.get("token") or new_token(), "description": value.get("description") or "", "ttl": ttl,
            "expires": expires, "usages": value.get("usages") or list(DEFAULT_USAGES),
            "groups": value.get("groups") or list(DEFAULT_GROUPS)}


def patches_of(value, version):
    return Patches((value.get("patches") or {}).get("directory"), version)


def load_init(path, overrides=None, need_token=True, strict=False):
    """InitConfiguration with ClusterConfiguration. `overrides` are flags; without a path they are all there is."""
    version, overrides = switches.version(), overrides or {}
    documents = read_documents(path, version, strict) if path else {}
    ignore_kinds(documents, {"InitConfiguration", "ClusterConfiguration", "KubeletConfiguration", "KubeProxyConfiguration"},
                 quiet=strict)
    if path and not {"InitConfiguration", "ClusterConfiguration"} & documents.keys():
        raise KubeadmError("no InitConfiguration or ClusterConfiguration kind was found in the YAML file")
    _, init = documents.get("InitConfiguration", ("", {}))
    api, cluster_value = documents.get("ClusterConfiguration", ("", {}))
    cluster_value = dict(cluster_value) | overrides.get("cluster", {})
    if init.get("dryRun") and not strict:
        raise NotImplementedHere("dryRun")
    node = node_options(init, version)
    if overrides.get("node-name"):
        node.name = overrides["node-name"]
    endpoint = local_endpoint((init.get("localAPIEndpoint") or {}) | overrides.get("endpoint", {}))
    old_timeout = (cluster_value.get("apiServer") or {}).get("timeoutForControlPlane")
    config = InitConfig(
        version=version, cluster=cluster_object(cluster_value, version), node=node, endpoint=endpoint,
        tokens=[token_object(item) for item in init.get("bootstrapTokens") or ([{}] if need_token else [])],
        certificate_key=init.get("certificateKey") or "", skip_phases=init.get("skipPhases") or [],
        kubelet=documents.get("KubeletConfiguration", ("", {}))[1], proxy=documents.get("KubeProxyConfiguration", ("", {}))[1],
        api_timeout=golang.parse_duration(old_timeout) if old_timeout else
        timeout(init, "controlPlaneComponentHealthCheck", 240.0),
        kubelet_timeout=timeout(init, "kubeletHealthCheck", 240.0), patches=patches_of(init, version))
    errors = validate.init(config)
    if errors:
        raise ValueErrors(errors)
    return config


def load_join(path, overrides=None, strict=False):
    version, overrides = switches.version(), overrides or {}
    documents = read_documents(path, version, strict) if path else {}
    ignore_kinds(documents, {"JoinConfiguration"}, quiet=strict)
    if path and "JoinConfiguration" not in documents:
        raise KubeadmError(f"no JoinConfiguration found in config file {golang.quote(path)}")
    _, value = documents.get("JoinConfiguration", ("", {}))
    value = value | overrides.get("join", {})
    if value.get("dryRun") and not strict:
        raise NotImplementedHere("dryRun")
    discovery = value.get("discovery") or {}
    token, file = discovery.get("bootstrapToken"), (discovery.get("file") or {}).get("kubeConfigPath")
    if file:
        raise NotImplementedHere("discovery by file")
    control_plane = value.get("controlPlane")
    old_timeout = discovery.get("timeout")
    config = JoinConfig(
        version=version, node=node_options(value, version),
        endpoint=local_endpoint(control_plane.get("localAPIEndpoint")) if control_plane is not None else None,
        control_plane=control_plane is not None, certificate_key=(control_plane or {}).get("certificateKey") or "",
        bootstrap_token=token, discovery_file=file,
        tls_bootstrap_token=discovery.get("tlsBootstrapToken") or (token or {}).get("token") or "",
        discovery_timeout=golang.parse_duration(old_timeout) if old_timeout else timeout(value, "discovery", 300.0),
        tls_timeout=timeout(value, "tlsBootstrap", 300.0),
        api_timeout=timeout(value, "controlPlaneComponentHealthCheck", 240.0),
        kubelet_timeout=timeout(value, "kubeletHealthCheck", 240.0), etcd_timeout=timeout(value, "etcdAPICall", 120.0),
        ca_cert_path=value.get("caCertPath") or "/etc/kubernetes/pki/ca.crt", skip_phases=value.get("skipPhases") or [],
        patches=patches_of(value, version))
    if overrides.get("node-name"):
        config.node.name = overrides["node-name"]
    errors = validate.join(config)
    if errors:
        raise ValueErrors(errors)
    return config
