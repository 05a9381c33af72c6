"""Writes reference.json: what Python's jinja2 makes of the templates in reference.txt.

Run with jinja2 3.1.6 in this folder. The environment is the one that Hugging Face's chat templates are written for.
"""

import datetime
import json

from jinja2 import TemplateSyntaxError, ext, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

VARIABLES = {
    "s": "Hello, Wörld",
    "pad": "  a b  c \n",
    "lines": "one\ntwo\r\n\nfour",
    "html": "<b>&\"x\"'</b>",
    "emoji": "a😀b👩‍👧c",
    "n": 7,
    "x": 2.5,
    "big": 12345678901234567890123,
    "yes": True,
    "nothing": None,
    "empty": [],
    "list": [3, 1, 2],
    "words": ["pear", "Apple", "fig", "apple"],
    "mixed": [1, "a", None, 2.0, True, [1, "q"], {"k": "v"}],
    "d": {"b": 1, "a": {"c": [1, 2, {"z": "é"}]}, "items": "member"},
    "people": [
        {"name": "Ann", "age": 30, "city": "Oslo", "pet": {"kind": "cat"}},
        {"name": "bob", "age": 25, "city": "Rome"},
        {"name": "Cid", "age": 30, "city": "oslo", "pet": {"kind": "dog"}},
    ],
}


class Generation(ext.Extension):
    """{% generation %} marks its body and does nothing else."""

    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        return nodes.CallBlock(self.call_method("_body"), [], [], body).set_lineno(line)

    def _body(self, caller):
        return caller()


class Raised(Exception):
    pass


def raise_exception(message):
    raise Raised(message)


def tojson(x, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    return json.dumps(x, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


def environment():
    env = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[Generation, ext.loopcontrols]
    )
    env.filters["tojson"] = tojson
    env.globals["raise_exception"] = raise_exception
    now = datetime.datetime(2024, 7, 6, 14, 5, 9)
    env.globals["strftime_now"] = lambda format: now.strftime(format)
    return env


def render(env, template):
    try:
        return {"template": template, "expected": env.from_string(template).render(**VARIABLES)}
    except Raised as e:
        return {"template": template, "raised": str(e)}
    except TemplateSyntaxError as e:
        return {"template": template, "syntax_error": str(e)}
    except Exception as e:  # whatever Python says, rendering fails
        return {"template": template, "error": f"{type(e).__name__}: {e}"}


if __name__ == "__main__":
    with open("reference.txt", encoding="utf-8") as f:
        templates = [t for t in f.read().split("\n====\n") if t]
    env = environment()
    cases = [render(env, template) for template in templates]
    with open("reference.json", "w", encoding="utf-8") as f:
        json.dump({"variables": VARIABLES, "cases": cases}, f, ensure_ascii=False, indent=1)
        f.write("\n")
