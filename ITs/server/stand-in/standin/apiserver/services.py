"""services: families and cluster addresses, as the real server gives and refuses them (registry/core/service, 1.23 and later)."""

import ipaddress
import random

from standin.apiserver import status

POLICIES = ("SingleStack", "PreferDualStack", "RequireDualStack")
OTHER = {"IPv4": "IPv6", "IPv6": "IPv4"}


def admit(store, resource, obj, ranges):
    """ranges: --service-cluster-ip-range. Fills in what the object leaves open."""
    networks = {f"IPv{network.version}": network for network in
                (ipaddress.ip_network(text, strict=False) for text in ranges.split(","))}
    spec = obj.setdefault("spec", {})
    name = obj.get("metadata", {}).get("name", "")
    spec.setdefault("type", "ClusterIP")
    if spec["type"] == "ExternalName":
        raise status.not_implemented("services of type ExternalName")
    _require_ports(resource, name, spec)
    spec["ipFamilies"], spec["ipFamilyPolicy"] = _families(resource, name, spec, list(networks))
    given = spec.get("clusterIPs") or ([spec["clusterIP"]] if spec.get("clusterIP") else [])
    taken = {ip for service in store.list(resource, None)[0] for ip in service["spec"].get("clusterIPs", [])}
    addresses = []
    for i, family in enumerate(spec["ipFamilies"]):
        wanted = given[i] if i < len(given) else None
        addresses.append(_given(resource, name, wanted, networks[family], taken) if wanted else _free(networks[family], taken))
    spec["clusterIP"], spec["clusterIPs"] = addresses[0], addresses
    spec.setdefault("internalTrafficPolicy", "Cluster")
    spec.setdefault("sessionAffinity", "None")
    if spec["type"] == "LoadBalancer":
        spec.setdefault("allocateLoadBalancerNodePorts", True)
        spec.setdefault("externalTrafficPolicy", "Cluster")
    for port in spec["ports"]:
        port.setdefault("protocol", "TCP")
        port.setdefault("targetPort", port["port"])
    obj["status"] = {"loadBalancer": {}}


def _require_ports(resource, name, spec):
    if not spec.get("ports"):
        raise status.invalid(resource, name, "spec.ports: Required value")


def _families(resource, name, spec, configured):
    """(ipFamilies, ipFamilyPolicy)"""
    families, policy = spec.get("ipFamilies") or [], spec.get("ipFamilyPolicy") or "SingleStack"
    problems = []
    if policy not in POLICIES:
        raise status.invalid(resource, name, f'spec.ipFamilyPolicy: Unsupported value: "{policy}": supported values: '
                                             + ", ".join(f'"{known}"' for known in sorted(POLICIES)))
    for i, family in enumerate(families):
        if family not in OTHER:
            raise status.invalid(resource, name, f'spec.ipFamilies[{i}]: Unsupported value: "{family}": supported values: '
                                                 '"IPv4", "IPv6"')
    if len(families) == 2 and policy == "SingleStack":
        problems.append('spec.ipFamilyPolicy: Invalid value: "SingleStack": must be \'RequireDualStack\' or '
                        "'PreferDualStack' when multiple IP families are specified")
    if policy == "RequireDualStack" and len(configured) < 2:
        problems.append('spec.ipFamilyPolicy: Invalid value: "RequireDualStack": this cluster is not configured for '
                        "dual-stack services")
    problems += [f'spec.ipFamilies[{i}]: Invalid value: "{family}": not configured on this cluster'
                 for i, family in enumerate(families) if family not in configured]
    if problems:
        raise status.invalid(resource, name, problems[0] if len(problems) == 1 else f"[{', '.join(problems)}]")
    families = families or [configured[0]]
    if policy != "SingleStack" and len(families) == 1 and len(configured) == 2:
        families = families + [OTHER[families[0]]]
    return families, policy


def _given(resource, name, address, network, taken):
    problem = None
    if ipaddress.ip_address(address) not in network:
        problem = f"failed to allocate IP {address}: the provided IP ({address}) is not in the valid range. The range of " \
                  f"valid IPs is {network}"
    elif address in taken:
        problem = f"failed to allocate IP {address}: provided IP is already allocated"
    if problem:
        raise status.invalid(resource, name, f'spec.clusterIPs: Invalid value: ["{address}"]: {problem}')
    return address


def _free(network, taken):
    """The lower part is for those who ask for an address."""
    size = min(network.num_addresses, 65536)
    while True:
        address = str(network[random.randrange(size // 16, size - 1)])
        if address not in taken:
            return address
