"""What higher floors add to the past of a demonstration company, from their `demonstration.py`.

@further
def duties(builder: Builder) -> Iterator[Event]: ...
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.utils.module_loading import autodiscover_modules

_stories: list[Callable[[Any], Iterable]] = []


def further(story: Callable[[Any], Iterable]) -> Callable[[Any], Iterable]:
    """Register a function that gives events of the past; it gets the builder."""
    if story not in _stories:
        _stories.append(story)
    return story


def further_events(builder: Any) -> Iterator:
    autodiscover_modules("demonstration")
    for story in _stories:
        yield from story(builder)
