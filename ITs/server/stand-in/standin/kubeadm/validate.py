"""Field errors of the configuration, with kubeadm's words."""

import ipaddress
import re
from urllib.parse import urlsplit

from standin import golang
from standin.kubeadm.decode import TOKEN

SUBDOMAIN = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
NOT_A_SUBDOMAIN = ("a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must "
                   "start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is "
                   r"'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')")
GROUP = re.compile(r"system:bootstrappers:[a-z0-9:-]{0,255}[a-z0-9]")
GATES = {  # gate: (first minor, first minor without it)
    "IPv6DualStack": (0, 24), "PublicKeysECDSA": (0, 37), "RootlessControlPlane": (22, 99),
    "EtcdLearnerMode": (27, 33), "UpgradeAddonsBeforeControlPlane": (28, 31), "WaitForAllControlPlaneComponents": (30, 99),
    "ControlPlaneKubeletLocalMode": (31, 36), "NodeLocalCRISocket": (32, 99), "HTTPEndpointsInEtcd": (36, 99),
}


def invalid(field, value, why):
    shown = golang.quote(value) if isinstance(value, str) else value
    return f"{field}: Invalid value: {shown}: {why}"


def node_registration(node, version):
    errors = []
    if not node.name:
        errors.append("nodeRegistration.name: Required value: --node-name or .nodeRegistration.name in the config file is a "
                      "required value. It seems like this value couldn't be automatically detected in your environment, "
                      "please specify the desired value using the CLI or config file.")
    elif not SUBDOMAIN.fullmatch(node.name):
        errors.append(invalid("nodeRegistration.name", node.name, NOT_A_SUBDOMAIN))
    path = node.cri_socket
    if path.startswith("unix://"):
        path = urlsplit(path).path
    elif "://" in path:
        errors.append(invalid("nodeRegistration.criSocket", node.cri_socket,
                              "only URL scheme \"unix\" is supported, got " + golang.quote(path.partition("://")[0])))
        return errors
    if not path.startswith("/"):
        errors.append(invalid("nodeRegistration.criSocket", node.cri_socket, f"path is not absolute: {node.cri_socket}"))
    errors += extra_args("nodeRegistration.kubeletExtraArgs", node.extra_args)
    if node.pull_policy not in ("Always", "IfNotPresent", "Never"):
        errors.append(invalid("nodeRegistration.imagePullPolicy", node.pull_policy, "invalid pull policy"))
    ignored = [name.lower() for name in node.ignore]
    if "all" in ignored and len(ignored) > 1:
        errors.append(invalid("ignore-preflight-errors", ",".join(ignored), "don't specify individual checks if 'all' is used"))
    return errors


def extra_args(field, arguments):
    """From 1.31 on; older versions had a map, which cannot come here with an empty name."""
    return [invalid(field, f"index {index}", "argument has no name") for index, (name, _) in enumerate(arguments) if not name]


def bootstrap_tokens(tokens):
    errors = []
    for index, token in enumerate(tokens):
        field = f"bootstrapTokens.{index}"
        for usage in token["usages"]:
            if usage not in ("signing", "authentication"):
                errors.append(invalid(f"{field}.usages", list_of_strings(token["usages"]),
                                      "invalid bootstrap token usage string: [" + usage + "], valid usage options: "
                                      "[signing authentication]"))
        if token["groups"] and "authentication" not in token["usages"]:
            errors.append(invalid(f"{field}.groups", list_of_strings(token["groups"]),
                                  'token groups cannot be specified unless --usages includes "authentication"'))
        for group in token["groups"]:
            if not GROUP.fullmatch(group):
                errors.append(invalid(f"{field}.groups", group,
                                      f'bootstrap group "{group}" is invalid (must match \\Asystem:bootstrappers:'
                                      "[a-z0-9:-]{0,255}[a-z0-9]\\z)"))
    return errors


class list_of_strings(list):
    """Prints as %#v of a []string."""

    def __format__(self, spec):
        return "[]string{" + ", ".join(golang.quote(item) for item in self) + "}"

    __str__ = __repr__ = lambda self: format(self)


def subnets(field, text, minimum):
    """podSubnet or serviceSubnet: (errors, networks)."""
    networks = []
    for part in text.split(","):
        try:
            if "/" not in part:
                raise ValueError
            networks.append(ipaddress.ip_network(part, strict=False))
        except ValueError:
            return [invalid(field, text, "couldn't parse subnet")], []
    dual = len(networks) == 2 and networks[0].version != networks[1].version
    if len(networks) > 1 and not dual:
        return [invalid(field, text, "expected one (IPv4 or IPv6) CIDR or two CIDRs from each family for dual-stack "
                                     "networking")], []
    errors = [invalid(field, part, f"subnet with {network.num_addresses} address(es) is too small, the minimum is {minimum}")
              for part, network in zip(text.split(","), networks) if network.num_addresses < minimum]
    return errors, networks


def networking(cluster):
    errors = []
    if not SUBDOMAIN.fullmatch(cluster.dns_domain):
        errors.append(invalid("dnsDomain", cluster.dns_domain, NOT_A_SUBDOMAIN))
    problems, services = subnets("serviceSubnet", cluster.service_subnet, 10)
    errors += problems
    for network, text in zip(services, cluster.service_subnet.split(",")):
        if network.max_prefixlen - network.prefixlen > 20:
            errors.append(invalid("serviceSubnet", text, f"specified service subnet is too large; for "
                                  f"{network.max_prefixlen}-bit addresses, the mask must be >= {network.max_prefixlen - 20}"))
    if cluster.pod_subnet:
        problems, pods = subnets("podSubnet", cluster.pod_subnet, 14)
        errors += problems
        errors += node_masks(cluster, pods)
    return errors


def node_masks(cluster, networks):
    arguments = dict(cluster.controller_manager.extra_args)
    if arguments.get("allocate-node-cidrs") == "false":
        return []
    errors = []
    for network, text in zip(networks, cluster.pod_subnet.split(",")):
        default = 24 if network.version == 4 else 64
        mask = int(arguments.get(f"node-cidr-mask-size-ipv{network.version}", default))
        if network.prefixlen > mask:
            errors.append(invalid("podSubnet", text, f"pod subnet size (mask {network.prefixlen}) is smaller than the node "
                                                     f"subnet size (mask {mask})"))
        elif mask - network.prefixlen > 16:
            errors.append(invalid("podSubnet", text, f"pod subnet mask ({network.prefixlen}) and node-mask ({mask}) "
                                                     "difference is greater than 16"))
    return errors


def cert_sans(sans, field="apiServer.certSANs"):
    errors = []
    for san in sans:
        try:
            ipaddress.ip_address(san)
        except ValueError:
            if not SUBDOMAIN.fullmatch(san.removeprefix("*.")):
                errors.append(invalid(field, san, f"altname is not a valid IP address, DNS label or a DNS "
                                      f"label with subdomain wildcards: {NOT_A_SUBDOMAIN}"))
    return errors


def etcd(cluster):
    errors = absolute("etcd.local.dataDir", cluster.etcd_data_dir)
    for field, sans in zip(("serverCertSANs", "peerCertSANs"), cluster.etcd_sans):
        errors += cert_sans(sans, f"etcd.local.{field}")
    return errors + extra_args("etcd.local.extraArgs", cluster.etcd.extra_args)


def encryption(cluster, version):
    known = version.encryption_algorithms
    if cluster.encryption in known:
        return []
    return [invalid("encryptionAlgorithm", cluster.encryption, f"Invalid encryption algorithm "
                    f"{golang.quote(cluster.encryption)}. Must be one of [{' '.join(known)}]")]


def warn_of_long_validity(cluster):
    for field, seconds, hours in (("certificateValidityPeriod", cluster.validity, 8760),
                                  ("caCertificateValidityPeriod", cluster.ca_validity, 87600)):
        if seconds > hours * 3600:
            golang.klog("W", "validation.go:1", f"WARNING: {field}: the value {golang.duration(seconds)} is more than the "
                        f"recommended default for certificate expiration: {hours}h0m0s")


def feature_gates(gates, version):
    for name in gates:
        first, gone = GATES.get(name, (99, 99))
        if not first <= version.minor < gone:
            shown = "map[string]bool{" + ", ".join(f"{golang.quote(key)}:{str(value).lower()}" for key, value in gates.items()) + "}"
            return [f"featureGates: Invalid value: {shown}: {name} is not a valid feature name."]
    return []


def endpoint(field, api):
    errors = []
    try:
        ipaddress.ip_address(api.advertise_address)
    except ValueError:
        errors.append(invalid(f"{field}.advertiseAddress", api.advertise_address, "ip address is not valid"))
    if not 0 < api.bind_port <= 65535:
        errors.append(invalid(f"{field}.bindPort", api.bind_port, "port number is not valid"))
    return errors


def absolute(field, path):
    return [] if path.startswith("/") else [invalid(field, path, "path is not absolute")]


def init(config):
    cluster = config.cluster
    warn_of_long_validity(cluster)
    components = (("apiServer", cluster.api_server), ("controllerManager", cluster.controller_manager),
                  ("scheduler", cluster.scheduler))
    arguments = [error for name, component in components for error in extra_args(f"{name}.extraArgs", component.extra_args)]
    return (node_registration(config.node, config.version) + bootstrap_tokens(config.tokens) + networking(cluster)
            + cert_sans(cluster.cert_sans) + absolute("certificatesDir", cluster.certificates_dir)
            + feature_gates(cluster.feature_gates, config.version) + endpoint("localAPIEndpoint", config.endpoint) + arguments
            + etcd(cluster) + encryption(cluster, config.version))


def join(config):
    return (discovery(config) + node_registration(config.node, config.version) + join_control_plane(config)
            + ca_path(config.ca_cert_path))


def ca_path(path):
    errors = absolute("caCertPath", path)
    if not path.endswith(".crt"):
        errors.append(invalid("caCertPath", path, "the ca certificate path must end in .crt"))
    return errors


def join_control_plane(config):
    if not config.control_plane:
        return []
    return endpoint("controlPlane.localAPIEndpoint", config.endpoint)


def discovery(config):
    field, errors = "discovery", []
    token = config.bootstrap_token
    if token is None and not config.discovery_file:
        return [invalid(field, "", "bootstrapToken or file must be set")]
    if token is not None and config.discovery_file:
        return [invalid(field, "", "bootstrapToken and file cannot both be set")]
    if token is not None:
        where = f"{field}.bootstrapToken"
        if not token.get("caCertHashes") and not token.get("unsafeSkipCAVerification"):
            errors.append(invalid(where, "", "using token-based discovery without caCertHashes can be unsafe. Set "
                                  "unsafeSkipCAVerification as true in your kubeadm config file or pass "
                                  "--discovery-token-unsafe-skip-ca-verification flag to continue"))
        if not TOKEN.fullmatch(token.get("token") or ""):
            errors.append(invalid(f"{where}.token", token.get("token") or "", "the bootstrap token is invalid"))
        errors += api_server_endpoint(f"{where}.apiServerEndpoint", token.get("apiServerEndpoint") or "")
    if config.tls_bootstrap_token and not TOKEN.fullmatch(config.tls_bootstrap_token):
        errors.append(invalid(f"{field}.tlsBootstrapToken", config.tls_bootstrap_token, "the bootstrap token is invalid"))
    return errors


def api_server_endpoint(field, text):
    if not text:
        return [invalid(field, text, "discoveryTokenAPIServer not set")]
    try:
        golang.split_host_port(text)
    except ValueError as error:
        return [invalid(field, text, str(error))]
    return []
