"""Label and field selectors."""

import re

from standin.apiserver import status


def field(obj, path):
    for part in path.split("."):
        obj = obj.get(part, {}) if isinstance(obj, dict) else {}
    return obj if isinstance(obj, (str, int, bool)) else ""


def by_fields(selector):
    """A filter for `metadata.name=x,type!=y`."""
    terms = []
    for term in filter(None, selector.split(",")):
        match = re.fullmatch(r"([\w.]+)(!=|==?)(.*)", term)
        if not match:
            raise status.bad_request(f'invalid field selector: "{term}"; can\'t understand \'{term}\'')
        terms.append((match[1], match[2] == "!=", match[3]))
    return lambda obj: all((str(field(obj, path)) == value) != negated for path, negated, value in terms)


def by_labels(selector):
    """A filter for `a=b,c!=d,e,!f,g in (h,i),j notin (k)`."""
    terms = []
    for term in filter(None, re.split(r",(?![^(]*\))", selector)):
        term = term.strip()
        among = re.fullmatch(r"([^\s]+)\s+(in|notin)\s+\(([^)]*)\)", term)
        equal = re.fullmatch(r"([^\s=!]+)\s*(!=|==?)\s*(\S*)", term)
        bare = re.fullmatch(r"(!?)([\w./-]+)", term)
        if among:
            values = {value.strip() for value in among[3].split(",")}
            terms.append((among[1], lambda v, s=values, n=among[2] == "notin": (v in s) != n))
        elif equal:
            terms.append((equal[1], lambda v, s=equal[3], n=equal[2] == "!=": (v == s) != n))
        elif bare:
            terms.append((bare[2], lambda v, n=bool(bare[1]): (v is not None) != n))
        else:
            raise status.bad_request(f"unable to parse requirement: {term}")
    return lambda obj: all(test((obj["metadata"].get("labels") or {}).get(key)) for key, test in terms)
