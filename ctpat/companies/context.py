"""What the frame of every page needs: rail, bottom bar, bell, person."""

from functools import cached_property

from django.http import HttpRequest
from django.utils import translation

from .navigation import Link, bottom_bar, links, settings_links


class Frame:
    """Computed when a template asks: a partial that shows no rail costs no query."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.membership = getattr(request, "membership", None)

    @cached_property
    def _links(self) -> tuple[list[Link], int]:
        if self.membership is None:
            return [], 0
        return links(self.membership, self.request.path)

    @property
    def rail(self) -> list[Link]:
        return [link for link in self._links[0] if not link.at_end]

    @property
    def rail_end(self) -> list[Link]:
        return [link for link in self._links[0] if link.at_end]

    @property
    def bottom(self) -> list[Link]:
        return bottom_bar(self.membership, self._links[0]) if self.membership else []

    @property
    def everything(self) -> list[Link]:
        """What 'More' opens on a phone."""
        return self._links[0]

    @property
    def settings(self) -> list[Link]:
        """The list beside each page behind Settings."""
        return settings_links(self.membership, self.request.path) if self.membership else []

    @property
    def unread(self) -> int:
        return self._links[1]

    @property
    def theme(self) -> str:
        """`light` or `dark` if the person chose one; otherwise the system decides."""
        user = getattr(self.request, "user", None)
        theme = getattr(user, "theme", "system")
        return "" if theme == "system" else theme

    @property
    def language(self) -> str:
        return translation.get_language() or "en"


def frame(request: HttpRequest) -> dict:
    """Context for base.html; company and membership only inside a company."""
    context = {"frame": Frame(request)}
    if getattr(request, "membership", None) is not None:
        context.update(company=request.company, membership=request.membership)
    return context
