"""What a page of one criterion says of the requirement itself."""

from .models import Criterion, OwnCriterion, Response


class ShowsRequirement:
    """The texts of the criterion that `response` answers, in the reader's language."""

    response: Response

    @property
    def requirement(self) -> Criterion | OwnCriterion:
        return self.response.requirement

    @property
    def title(self) -> str:
        return self._text("title")

    @property
    def requirement_text(self) -> str:
        return self._text("requirement")

    @property
    def guidance_text(self) -> str:
        return self._text("guidance")

    def _text(self, field: str) -> str:
        """A company's own criterion has one language only."""
        translated = getattr(self.requirement, "text", None)
        return translated(field) if translated else getattr(self.requirement, field)
