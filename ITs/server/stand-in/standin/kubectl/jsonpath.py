"""kubectl's JSONPath templates: a subset that is right, and an error for all the rest.

{range X}…{end}, {.a.b}, {.a\\.b}, {['a']}, [0], [-1:], [1:3], [*], [?(@.a=="b")], {"text\\n"}, {$}, {@}.
"""

import json
import re

COMPARE = {"==": lambda a, b: a == b, "!=": lambda a, b: a != b, "<": lambda a, b: a < b, ">": lambda a, b: a > b,
           "<=": lambda a, b: a <= b, ">=": lambda a, b: a >= b}


class TemplateError(Exception):
    pass


def evaluate(template, obj):
    nodes, rest = _parse(_tokens(template), 0, False)
    assert rest is None
    return "".join(_render(nodes, obj, obj))


# -- text into ("text", s), ("path", steps), ("range", steps, nodes)


def _tokens(template):
    """[(is action, content)]"""
    found, position = [], 0
    while position < len(template):
        if template[position] != "{":
            end = template.find("{", position)
            end = len(template) if end < 0 else end
            found.append((False, template[position:end]))
            position = end
            continue
        end = _closing(template, position)
        found.append((True, template[position + 1:end].strip()))
        position = end + 1
    return found


def _closing(template, start):
    """Where the action ends: braces within quotes do not count."""
    quoted = None
    position = start + 1
    while position < len(template):
        char = template[position]
        if quoted:
            if char == "\\":
                position += 1
            elif char == quoted:
                quoted = None
        elif char in "\"'":
            quoted = char
        elif char == "}":
            return position
        position += 1
    raise TemplateError("unclosed action")


def _parse(tokens, position, in_range):
    nodes = []
    while position < len(tokens):
        action, text = tokens[position]
        position += 1
        if not action:
            nodes.append(("text", text))
        elif text == "end":
            if not in_range:
                raise TemplateError("not in range, nothing to end")
            return nodes, position
        elif text == "range" or text.startswith("range "):
            steps = parse_path(text[5:].strip())
            body, position = _parse(tokens, position, True)
            nodes.append(("range", steps, body))
        elif text[:1] in "\"'" and text:
            nodes.append(("text", _literal(text)))
        else:
            nodes.append(("path", parse_path(text)))
    if in_range:
        raise TemplateError("unclosed range")
    return nodes, None


def _literal(text):
    inner = text[1:-1]
    if len(text) < 2 or text[-1] != text[0]:
        raise TemplateError(f"unterminated quoted string {text}")
    try:
        return json.loads('"' + inner.replace('\\"', '"').replace('"', '\\"').replace("\\'", "'") + '"')
    except ValueError as error:
        raise TemplateError(f"invalid literal {text}") from error


def parse_path(text):
    """[("field", name) | ("all",) | ("index", i) | ("slice", a, b) | ("filter", steps, op, value)]; from $ if it says so."""
    if not text or text[0] not in ".[$@":
        raise TemplateError(f"unrecognized identifier {text}" if text else "empty action")
    steps = [("root",)] if text[0] == "$" else []
    position = 1 if text[0] in "$@" else 0
    while position < len(text):
        if text[position] == "[":
            end = _bracket_end(text, position)
            steps.append(_bracket(text[position + 1:end].strip()))
            position = end + 1
        elif text.startswith("..", position):
            raise TemplateError("stand-in: recursive descent (..) is not implemented")
        elif text[position] == ".":
            match = re.match(r"\.((?:\\.|[^.\[\]{}\s\\|,()])*)", text[position:])
            name = re.sub(r"\\(.)", r"\1", match[1])
            position += match.end()
            if name == "*":
                steps.append(("all",))
            elif name:
                steps.append(("field", name))
            elif position < len(text) and text[position] != "[":
                raise TemplateError(f"unexpected {text[position:]!r} in path {text}")
        else:
            raise TemplateError(f"unexpected {text[position:]!r} in path {text}")
    return steps


def _bracket_end(text, start):
    quoted, depth = None, 0
    for position in range(start, len(text)):
        char = text[position]
        if quoted:
            quoted = None if char == quoted else quoted
        elif char in "\"'":
            quoted = char
        elif char == "[":
            depth += 1
        elif char == "]":
            depth -= 1
            if depth == 0:
                return position
    raise TemplateError("unterminated array")


def _bracket(inner):
    if inner == "*":
        return ("all",)
    if re.fullmatch(r"-?\d+", inner):
        return ("index", int(inner))
    match = re.fullmatch(r"(-?\d*):(-?\d*)", inner)
    if match:
        return ("slice", *(int(part) if part else None for part in match.groups()))
    match = re.fullmatch(r"""(['"])(.*)\1""", inner)
    if match and match[1] not in match[2]:
        return ("field", match[2])
    match = re.fullmatch(r"\?\(\s*(.*?)\s*\)", inner)
    if match:
        return _filter(match[1])
    raise TemplateError(f"invalid array index {inner}")


def _filter(text):
    match = re.fullmatch(r"""(@[^=!<>]*?)\s*(==|!=|<=|>=|<|>)\s*("[^"]*"|'[^']*'|-?\d+(?:\.\d+)?|true|false)""", text)
    if not match:
        if re.fullmatch(r"@[\w.\[\]\\'\"/-]+", text):
            return ("filter", parse_path(text), None, None)
        raise TemplateError(f"stand-in: the filter {text!r} is not implemented")
    value = match[3]
    value = value[1:-1] if value[0] in "\"'" else json.loads(value)
    return ("filter", parse_path(match[1]), match[2], value)


# -- evaluation


def _render(nodes, root, current):
    for node in nodes:
        if node[0] == "text":
            yield node[1]
        elif node[0] == "range":
            for item in walk(node[1], root, current):
                for element in item if isinstance(item, list) and not _ends_in_all(node[1]) else [item]:
                    yield from _render(node[2], root, element)
        else:
            yield " ".join(show(value) for value in walk(node[1], root, current))


def _ends_in_all(steps):
    return bool(steps) and steps[-1][0] in ("all", "slice", "filter", "index")


def walk(steps, root, current):
    """All values that the path leads to. What is missing yields nothing, as with kubectl get."""
    values = [current]
    for step in steps:
        values = [found for value in values for found in _step(step, root, value)]
    return values


def _step(step, root, value):
    match step:
        case ("root",):
            return [root]
        case ("field", name):
            return [value[name]] if isinstance(value, dict) and name in value else []
        case ("all",):
            if isinstance(value, dict):
                return [value[key] for key in sorted(value)]
            return list(value) if isinstance(value, list) else []
        case ("index", index):
            if not isinstance(value, list):
                raise TemplateError("is not array or slice and cannot be indexed" if value is not None else "null")
            if not -len(value) <= index < len(value):
                raise TemplateError(f"array index out of bounds: index {index}, length {len(value)}")
            return [value[index]]
        case ("slice", begin, end):
            return value[begin:end] if isinstance(value, list) else []
        case ("filter", steps, operator, wanted):
            items = value if isinstance(value, list) else list(value.values()) if isinstance(value, dict) else []
            return [item for item in items if _matches(walk(steps, root, item), operator, wanted)]
    raise TemplateError(f"stand-in: {step[0]} is not implemented")


def _matches(found, operator, wanted):
    if not found:
        return False
    if operator is None:
        return True
    if isinstance(found[0], bool) != isinstance(wanted, bool) or isinstance(found[0], str) != isinstance(wanted, str):
        raise TemplateError("incompatible types for comparison")
    return COMPARE[operator](found[0], wanted)


def show(value):
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    return json.dumps(value, separators=(",", ":"), sort_keys=True, ensure_ascii=False)


def error_text(template, error):
    return f"error parsing jsonpath {template}, {error}" if not str(error).startswith("stand-in") else str(error)

