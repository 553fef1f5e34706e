"""What the workbench shows about a criterion beside its answer: evidence, weaknesses, discussion.

A panel is a partial with a title, opened with the pane or fetched when it comes into view.
Every app may add its own by a `criterion_panels.py` with

    @panel(order=30)
    def weaknesses(pane) -> Panel | None: ...
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module

from django.apps import apps
from django.utils.module_loading import module_has_submodule


@dataclass(frozen=True)
class Panel:
    """One part of the pane. With `url` and no template it is fetched when it is scrolled to."""

    name: str
    title: str
    template: str = ""
    url: str = ""
    context: dict = field(default_factory=dict)

    @property
    def is_lazy(self) -> bool:
        return not self.template


Maker = Callable[..., Panel | None]

_makers: list[tuple[int, Maker]] = []


def panel(*, order: int) -> Callable[[Maker], Maker]:
    """Register what makes a panel; panels stand by ascending order."""

    def register(maker: Maker) -> Maker:
        _makers.append((order, maker))
        return maker

    return register


def panels_for(pane) -> list[Panel]:
    """The panels of one pane; a maker that gives None has nothing to show."""
    made = (maker(pane) for maker in _in_order())
    return [panel for panel in made if panel]


@cache
def _in_order() -> list[Maker]:
    for config in apps.get_app_configs():
        if module_has_submodule(config.module, "criterion_panels"):
            import_module(f"{config.name}.criterion_panels")
    return [maker for _order, maker in sorted(_makers, key=lambda pair: pair[0])]
