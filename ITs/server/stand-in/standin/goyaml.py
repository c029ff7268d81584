"""YAML as Go's Kubernetes programs read and write it: 1.1 without dates and base-60 numbers, keys sorted."""

import re

import yaml


class DuplicateKey(Exception):
    def __init__(self, line, key):
        super().__init__(f'error converting YAML to JSON: yaml: unmarshal errors:\n  line {line}: key "{key}" '
                         f"already set in map")


class Loader(yaml.CSafeLoader):
    pass


class StrictLoader(Loader):
    """Refuses what json.Unmarshal in strict mode would refuse before it sees any type."""

    def construct_mapping(self, node, deep=False):
        seen = set()
        for key_node, _ in node.value:
            key = key_node.value
            if key in seen:
                raise DuplicateKey(key_node.start_mark.line + 1, key)
            seen.add(key)
        return super().construct_mapping(node, deep)


class Dumper(yaml.CSafeDumper):
    def ignore_aliases(self, data):
        return True


def _number(_loader, node):
    """An integer if 64 bits hold it (octal with a leading 0), else a float, else text: as Go tries them."""
    text = node.value.replace("_", "")
    try:
        octal = re.fullmatch(r"([-+]?)0([0-7]+)", text)
        number = int(octal[1] + octal[2], 8) if octal else int(text, 0)
        if -2**63 <= number < 2**64:
            return number
    except ValueError:
        pass
    number = float(text.replace(".inf", "inf").replace(".nan", "nan"))
    overflow = number in (float("inf"), float("-inf")) and "inf" not in text
    return node.value if overflow else number


def _resolvers():
    Loader.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers
                if tag not in ("tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:int", "tag:yaml.org,2002:float")]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"[-+]?(0|[1-9][0-9_]*|0x[0-9a-fA-F]+|0[0-7_]+)\Z"),
                                 list("-+0123456789"))
    Loader.add_implicit_resolver(
        "tag:yaml.org,2002:float",
        re.compile(r"([-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.inf|\.nan)\Z"),
        list("-+0123456789."))
    StrictLoader.yaml_implicit_resolvers = Loader.yaml_implicit_resolvers
    # A multi-line text is written as a block, as Go does.
    Dumper.add_representer(str, lambda dumper, text: dumper.represent_scalar(
        "tag:yaml.org,2002:str", text, style="|" if "\n" in text else None))
    Loader.add_constructor("tag:yaml.org,2002:int", _number)
    Loader.add_constructor("tag:yaml.org,2002:float", _number)


_resolvers()


def load(text, strict=False):
    return yaml.load(text, Loader=StrictLoader if strict else Loader)


def dump(value):
    return yaml.dump(value, Dumper=Dumper, default_flow_style=False, sort_keys=True, allow_unicode=True, width=10**6)


def syntax_error(error):
    """The text of Go's YAML parser for an error of libyaml, from which it was ported."""
    mark = error.problem_mark or error.context_mark
    return f"yaml: line {mark.line + 1 if mark else 0}: {error.problem or error.context}"
