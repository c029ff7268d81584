"""Decoding of a document as Go does it: a strict look that only warns, then the real one that fails.

1.22 decodes with jsoniter, whose errors show the text around the place; newer versions with encoding/json.
"""

import json
import re

from standin import golang
from standin.kubeadm.errors import KubeadmError
from standin.kubeadm.schema import Struct

TOKEN = re.compile(r"[a-z0-9]{6}\.[a-z0-9]{16}")
TOKEN_FORM = r'was not of the form "\\A([a-z0-9]{6})\\.([a-z0-9]{16})\\z"'
GO_TYPES = {"string": "string", "bool": "bool", "int": "int32", "duration": "string", "token": "string",
            "boolmap": "map[string]bool"}


class Mismatch(Exception):
    """A value that does not fit; `path` is a list of (struct, field) down to it."""

    def __init__(self, path, wanted, value, message=None):
        super().__init__(message)
        self.path, self.wanted, self.value, self.message = path, wanted, value, message


def json_kind(value):
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, (int, float)):
        return "number"
    return {str: "string", list: "array", dict: "object"}.get(type(value), "null")


def check(kind, value, api, path=(), lenient=False):
    """Raises Mismatch at the first value that does not fit. lenient: scalars become strings, as YAML's strict look has it."""
    if value is None or kind == "any":
        return
    if isinstance(kind, Struct):
        if not isinstance(value, dict):
            raise Mismatch(path, kind, value)
        for name in sorted(value):
            if name in kind.fields:
                check(kind.fields[name], value[name], api, (*path, (kind, name)), lenient)
    elif isinstance(kind, list):
        if not isinstance(value, list):
            raise Mismatch(path, kind, value)
        for item in value:
            check(kind[0], item, api, path, lenient)
    elif kind == "args":
        _check_args(value, api, path, lenient)
    elif kind == "boolmap":
        if not isinstance(value, dict) or any(not isinstance(item, bool) for item in value.values()):
            raise Mismatch(path, kind, value)
    else:
        _check_scalar(kind, value, path, lenient)


def _check_args(value, api, path, lenient):
    if api == "v1beta4":
        if not isinstance(value, list):
            raise Mismatch(path, ["args"], value)
        for item in value:
            check(Struct("Arg", {"name": "string", "value": "string"}), item, api, path, lenient)
        return
    if not isinstance(value, dict):
        raise Mismatch(path, "map[string]string", value)
    for item in value.values():
        check("string", item, api, path, lenient)


def _check_scalar(kind, value, path, lenient):
    if kind == "bool":
        if not isinstance(value, bool):
            raise Mismatch(path, kind, value)
    elif kind == "int":
        if isinstance(value, bool) or not isinstance(value, int):
            raise Mismatch(path, kind, value)
    elif not isinstance(value, str) and not (lenient and isinstance(value, (bool, int, float))) and kind != "token":
        raise Mismatch(path, kind, value)
    if kind == "token" and not (isinstance(value, str) and TOKEN.fullmatch(value)):
        raise Mismatch(path, kind, value, f"the bootstrap token {golang.quote(raw(value).strip(chr(34)))} {TOKEN_FORM}")
    if kind == "duration" and isinstance(value, str):
        try:
            golang.parse_duration(value)
        except ValueError as error:
            raise Mismatch(path, kind, value, str(error)) from error


def raw(value):
    """A scalar as it stands in the JSON that Go makes of the YAML."""
    if isinstance(value, float):
        return go_float(value)
    return json.dumps(value, ensure_ascii=False)


def go_float(value):
    exponent = value != 0 and not 1e-6 <= abs(value) < 1e21
    text = repr(value)
    if not exponent and "e" in text:
        text = format(value, "f").rstrip("0").rstrip(".")
    if exponent and "e" not in text:
        text = format(value, "e")
    return text.removesuffix(".0")


def compact(value):
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(key)}:{compact(value[key])}" for key in sorted(value)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(compact(item) for item in value) + "]"
    return raw(value)


def unknown_field(struct, value, api, path=""):
    """The first field that the API does not have: (name, dotted path), else None."""
    if isinstance(struct, list):
        items = value if isinstance(value, list) else []
        hits = (unknown_field(struct[0], item, api, f"{path}[{index}]") for index, item in enumerate(items))
        return next((hit for hit in hits if hit), None)
    if struct == "args" and api == "v1beta4":
        return unknown_field([Struct("Arg", {"name": "string", "value": "string"})], value, api, path)
    if not isinstance(struct, Struct) or not isinstance(value, dict):
        return None
    for name in sorted(value):
        dotted = f"{path}.{name}" if path else name
        if name not in struct.fields:
            return name, dotted
        hit = unknown_field(struct.fields[name], value[name], api, dotted)
        if hit:
            return hit
    return None


def go_type(wanted):
    if isinstance(wanted, Struct):
        return wanted.go_name
    if isinstance(wanted, list):
        return "[]v1beta4.Arg" if wanted == ["args"] else f"[]{go_type(wanted[0])}"
    return GO_TYPES.get(wanted, wanted)


def encoding_json_error(mismatch):
    """The text of Go's encoding/json."""
    prefix = "error unmarshaling JSON: while decoding JSON: "
    if mismatch.message:
        return prefix + mismatch.message
    struct = mismatch.path[-1][0].go_name if mismatch.path else ""
    dotted = ".".join(name for _, name in mismatch.path)
    return (f"{prefix}json: cannot unmarshal {json_kind(mismatch.value)} into Go struct field {struct}.{dotted} of type "
            f"{go_type(mismatch.wanted)}")


def jsoniter_error(mismatch, document, api):
    """The text of jsoniter, with 10 and 50 bytes of the JSON on either side of where it stopped reading."""
    text = compact(document)
    name = mismatch.path[-1][1]
    bad = compact(mismatch.value)
    start = text.index(f'"{name}":{bad}') + len(name) + 3
    trail = _go_trail(mismatch, api)
    if name == "ttl":  # jsoniter notices this one only after it has gone on to the end of the document
        trail = (f"{api}.InitConfiguration.LocalAPIEndpoint: {api}.APIEndpoint.TypeMeta: Kind: CertificateKey: "
                 "BootstrapTokens: []v1.BootstrapToken: v1.BootstrapToken.TTL: ")
    if mismatch.message:  # a type with its own decoder has read the whole value
        head, cause = start + len(bad), f"unmarshalerDecoder: {mismatch.message}"
    elif mismatch.wanted == "int":
        # Go prints the byte 0xFF that marks "no digit"; recorded as U+FFFD.
        head, cause = start + 1, "readUint32: unexpected character: \ufffd"
    elif mismatch.wanted == "map[string]string":
        head, cause = start + 1, f"ReadMapCB: expect {{ or n, but found {bad[0]}"
    else:
        head, cause = start + 1, f'ReadString: expects " or n, but found {bad[0]}'
    data = text.encode()
    head = len(text[:head].encode())
    near, wide = data[max(0, head - 10):head + 10], data[max(0, head - 50):head + 50]
    return (f"{trail}{cause}, error found in #{min(10, head)} byte of ...|{near.decode('utf-8', 'replace')}|..., bigger "
            f"context ...|{wide.decode('utf-8', 'replace')}|...")


def _go_trail(mismatch, api):
    """jsoniter names each struct and field on the way; its decoder for few fields adds those that it read before."""
    parts = []
    for struct, name in mismatch.path:
        field = GO_FIELDS.get(name, name[0].upper() + name[1:])
        if struct.go_name == "BootstrapToken":
            parts.append(f"[]v1.BootstrapToken: v1.BootstrapToken.{'TTL: Token' if name == 'token' else field}")
        else:
            parts.append(f"{api}.{struct.go_name}.{field}")
    return "".join(f"{part}: " for part in parts)


GO_FIELDS = {"localAPIEndpoint": "LocalAPIEndpoint", "ttl": "TTL", "dns": "DNS", "criSocket": "CRISocket",
             "apiServerEndpoint": "APIServerEndpoint", "apiServer": "APIServer", "dnsDomain": "DNSDomain"}


def strict_warning(struct, value, api, modern):
    """What the strict look complains about, or None."""
    hit = unknown_field(struct, value, api)
    if hit:
        return f'strict decoding error: unknown field "{hit[1]}"' if modern else \
            f'error unmarshaling JSON: while decoding JSON: json: unknown field "{hit[0]}"'
    try:
        check(struct, value, api, lenient=True)
    except Mismatch as mismatch:
        return encoding_json_error(mismatch)
    return None


def decode(struct, value, api, modern):
    try:
        check(struct, value, api)
    except Mismatch as mismatch:
        raise KubeadmError(encoding_json_error(mismatch) if modern else jsoniter_error(mismatch, value, api)) from None
