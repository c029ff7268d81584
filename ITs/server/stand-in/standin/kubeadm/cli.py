"""kubeadm: which command, with which flags."""

import json
import sys

from standin import goyaml, switches
from standin.kubeadm.errors import KubeadmError, NotImplementedHere
from standin.kubeadm.flags import parse

INIT = {"config", "upload-certs", "ignore-preflight-errors", "skip-phases", "dry-run", "certificate-key", "node-name",
        "kubernetes-version", "control-plane-endpoint", "image-repository", "cert-dir", "pod-network-cidr", "service-cidr",
        "service-dns-domain", "apiserver-advertise-address", "apiserver-bind-port", "skip-certificate-key-print",
        "skip-token-print", "kubeconfig", "cri-socket", "token", "token-ttl", "feature-gates", "patches",
        "apiserver-cert-extra-sans", "kubeconfig-dir", "allow-experimental-api"}
JOIN = {"config", "ignore-preflight-errors", "skip-phases", "token", "discovery-token", "discovery-token-ca-cert-hash",
        "discovery-token-unsafe-skip-ca-verification", "discovery-file", "tls-bootstrap-token", "control-plane",
        "certificate-key", "apiserver-advertise-address", "apiserver-bind-port", "node-name", "cri-socket", "patches"}
RESET = {"force", "cri-socket", "cert-dir", "ignore-preflight-errors", "kubeconfig", "cleanup-tmp-dir", "config", "dry-run",
         "skip-phases"}
TOKEN = {"config", "ttl", "description", "usages", "groups", "print-join-command", "certificate-key", "output", "kubeconfig",
         "dry-run"}
NOT_PLAYED = {"dry-run", "token-ttl", "feature-gates", "patches", "apiserver-cert-extra-sans", "discovery-file",
              "discovery-token", "tls-bootstrap-token"}


def version(arguments):
    flags, _ = parse(arguments, {"output"})
    info = {"clientVersion": switches.version().info()}
    match flags.get("output"):
        case None:
            fields = ", ".join(f'{name}:"{value}"' for name, value in
                               ((key[0].upper() + key[1:], value) for key, value in info["clientVersion"].items()))
            print(f"kubeadm version: &version.Info{{{fields}}}")
        case "short":
            print(switches.version())
        case "json":
            print(json.dumps(info, indent=2))
        case "yaml":
            print(goyaml.dump(info), end="")
        case other:
            raise KubeadmError(f"invalid output format: {other}")
    return 0


def played(flags):
    for name in NOT_PLAYED:
        if flags.get(name):
            raise NotImplementedHere(f"kubeadm --{name}")
    return flags


def init(arguments):
    from standin.kubeadm import init as command
    if arguments[:1] == ["phase"]:
        return init_phase(arguments[1:])
    flags, _ = parse(arguments, INIT)
    return command.main(played(flags))


def init_phase(arguments):
    from standin.kubeadm import init as command
    flags, words = parse(arguments, INIT)
    name = " ".join(words)
    result = command.phase(name, played(flags))
    if result is None:
        raise NotImplementedHere(f"kubeadm init phase {name}")
    return result


def join(arguments):
    from standin.kubeadm import join as command
    if arguments[:2] == ["phase", "preflight"]:
        return command.preflight_phase(played(parse(arguments[2:], JOIN)[0]))
    if arguments[:1] == ["phase"]:
        raise NotImplementedHere(f"kubeadm join {' '.join(arguments[:2])}")
    flags, words = parse(arguments, JOIN | ({"dry-run"} if switches.version().minor >= 23 else set()))
    return command.main(played(flags), words)


def reset(arguments):
    from standin.kubeadm import reset as command
    flags, _ = parse(arguments, RESET)
    if flags.get("config"):
        raise NotImplementedHere("kubeadm reset --config")
    return command.main(played(flags))


def token(arguments):
    from standin.kubeadm import token_command as command
    if not arguments:
        raise NotImplementedHere("kubeadm token without a command")
    actions = {"create": command.create, "list": command.list_, "delete": command.delete, "generate": command.generate}
    if arguments[0] not in actions:
        raise NotImplementedHere(f"kubeadm token {arguments[0]}")
    flags, words = parse(arguments[1:], TOKEN)
    if flags.get("config"):
        raise NotImplementedHere("kubeadm token --config")
    return actions[arguments[0]](played(flags), words)


def config(arguments):
    from standin.kubeadm import config_command as command
    flags, words = parse(arguments, {"config", "kubernetes-version", "image-repository", "component-configs", "cri-socket",
                                     "output", "kubeconfig", "old-config", "new-config", "feature-gates"})
    match words:
        case [] if flags.given("help"):
            return command.help_text()
        case ["images", "list"]:
            return command.images_list(flags)
        case ["images", "pull"]:
            return command.images_pull(flags)
        case ["validate"] if switches.version().config_validate:
            return command.validate(flags)
        case ["validate"] if flags.given("config"):  # read as a flag of `kubeadm config`
            raise KubeadmError("unknown flag: --config")
        case ["print", "init-defaults" | "join-defaults" as what]:
            return command.print_defaults(what, flags)
    raise NotImplementedHere(f"kubeadm config {' '.join(words)}")


def certs(arguments):
    match arguments:
        case ["certificate-key"]:
            from standin.kubeadm.objects import certificate_key
            print(certificate_key())
            return 0
        case ["check-expiration"]:
            from standin.kubeadm.certs_command import check_expiration
            return check_expiration()
    raise NotImplementedHere(f"kubeadm certs {' '.join(arguments)}")


COMMANDS = {"version": version, "init": init, "join": join, "reset": reset, "token": token, "config": config, "certs": certs}


def main(arguments):
    command, *rest = arguments or ["help"]
    try:
        if command not in COMMANDS:
            raise NotImplementedHere(f"kubeadm {command}")
        return COMMANDS[command](rest)
    except KubeadmError as error:
        print(f"{error}\nTo see the stack trace of this error execute with --v=5 or higher", file=sys.stderr)
        return error.exit_code
    except NotImplementedHere as error:
        print(f"stand-in: {error} is not implemented", file=sys.stderr)
        return switches.NOT_IMPLEMENTED
