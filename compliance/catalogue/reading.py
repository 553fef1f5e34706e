"""Reading YAML files safely, quickly, and knowing on which line a mistake is."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from .problems import CatalogueBroken, Problem


class Loader(yaml.CSafeLoader):
    """libyaml's safe loader, which also refuses a key that is given twice."""

    def construct_mapping(self, node, deep=False):
        seen = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the field '{key.value}' is given twice", key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def _construct_mapping(loader, node):
    data: dict = {}
    yield data
    data.update(loader.construct_mapping(node))


Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _construct_mapping)


@dataclass(frozen=True)
class Document:
    """One file: its name, its text and what it says."""

    name: str
    text: str
    data: Any

    @cached_property
    def _root(self) -> yaml.Node:
        return yaml.compose(self.text, Loader=yaml.CSafeLoader)

    def line(self, path: Iterable[str | int]) -> int:
        """The line on which the value at `path` starts, or the nearest one above it."""
        node = self._root
        for step in path:
            inner = _child(node, step)
            if inner is None:
                break
            node = inner
        return node.start_mark.line + 1

    def problem(self, path: Iterable[str | int], text: str, mend: str) -> Problem:
        """Something wrong at `path`; the entry is named as its reader knows it."""
        path = list(path)
        return Problem(self.name, self.line(path), _entry(self.data, path), _field(path), text, mend)


def read(path: Path, *, name: str = "") -> Document:
    """Read one file. Raises CatalogueBroken when it is missing or no YAML."""
    name = name or path.name
    try:
        text = path.read_text(encoding="utf-8")
        return Document(name, text, yaml.load(text, Loader=Loader))  # noqa: S506 (a SafeLoader)
    except FileNotFoundError:
        raise CatalogueBroken([Problem(name, None, "", "", "the file is missing", "Put it back.")]) from None
    except UnicodeDecodeError:
        problem = Problem(name, None, "", "", "the file is not UTF-8 text", "Save it with the encoding UTF-8.")
        raise CatalogueBroken([problem]) from None
    except yaml.YAMLError as error:
        raise CatalogueBroken([_unreadable(name, error)]) from None


def _unreadable(name: str, error: yaml.YAMLError) -> Problem:
    mark = getattr(error, "problem_mark", None)
    text = getattr(error, "problem", None) or str(error)
    mend = "Look at this line and the one above: indentation, quotes, a text with ': ' needs quotes."
    return Problem(name, mark.line + 1 if mark else None, "", "", text, mend)


def _child(node: yaml.Node, step: str | int) -> yaml.Node | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step]
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == str(step)), None)
    return None


def _entry(data: Any, path: list[str | int]) -> str:
    """The name of the innermost entry on the way: its id, number, slug or code."""
    name = ""
    for step in path:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            break
        if isinstance(data, dict):
            found = next((data[key] for key in ("id", "number", "slug", "code") if key in data), None)
            name = str(found) if found is not None else name
    return name or (f"entry {path[0] + 1}" if path and isinstance(path[0], int) else "")


def _field(path: list[str | int]) -> str:
    names = [step for step in path if isinstance(step, str)]
    return names[-1] if names else ""
