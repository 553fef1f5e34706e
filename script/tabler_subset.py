"""The part of Tabler that our components stand on; script/assets builds it into static/vendor/tabler.css.

Tabler as shipped is 88 KB compressed, of which our pages use its element reset and its form controls;
everything else is our own (static/css). What is kept lies in the layer `vendor`, below all our rules.
Add a class to KEEP when a component begins to use it.
"""

import re

import tinycss2

KEEP = {"form-control", "form-select", "form-check", "form-check-input", "nav"}
CLASS = re.compile(r"\.([a-zA-Z_][\w-]*)")
USED = re.compile(r"var\(\s*(--[\w-]+)")
UNWANTED = re.compile(r"\[data-|\[dir|\[list|\[class|\[style|:root|:host|scrollbar|#|^body$|^\*$|^pre|^code|^kbd|^samp")
HEAD = """/* Part of Tabler (MIT licence, https://tabler.io). */
@layer vendor {
"""


def text(tokens) -> str:
    return tinycss2.serialize(tokens).strip()


def wanted(selector: str) -> bool:
    classes = set(CLASS.findall(selector))
    return classes <= KEEP and not UNWANTED.search(selector)


def cut_rule(rule) -> str:
    kept = [part.strip() for part in text(rule.prelude).split(",") if wanted(part.strip())]
    body = text(rule.content)
    return f"{','.join(kept)}{{{body}}}" if kept and body else ""


def cut(rules) -> list[str]:
    found = []
    for rule in rules:
        if rule.type == "qualified-rule":
            found.append(cut_rule(rule))
        elif rule.type == "at-rule" and rule.at_keyword == "media" and "print" not in text(rule.prelude):
            inner = "\n".join(line for line in cut(tinycss2.parse_blocks_contents(rule.content)) if line)
            found.append(f"@media {text(rule.prelude)} {{\n{inner}\n}}" if inner else "")
    return [line for line in found if line]


def variables(rules, names: set[str]) -> dict[str, str]:
    """The light theme's value of each variable, and of what those values use in turn."""
    values: dict[str, str] = {}
    for rule in rules:
        if rule.type == "qualified-rule" and ":root" in text(rule.prelude):
            for item in tinycss2.parse_blocks_contents(rule.content, skip_whitespace=True, skip_comments=True):
                if item.type == "declaration":
                    values.setdefault(item.name, text(item.value))
    kept, waiting = {}, set(names)
    while waiting:
        name = waiting.pop()
        if name in values and name not in kept:
            kept[name] = values[name]
            waiting |= set(USED.findall(values[name]))
    return kept


def subset(css: str) -> str:
    """The sheet that pages load, from Tabler's whole sheet."""
    rules = tinycss2.parse_stylesheet(css, skip_whitespace=True, skip_comments=True)
    lines = cut(rules)
    kept = variables(rules, set(USED.findall("\n".join(lines))))
    root = ";".join(f"{name}:{value}" for name, value in sorted(kept.items()))
    return f"{HEAD}:root{{{root}}}\n" + "\n".join(lines) + "\n}\n"
