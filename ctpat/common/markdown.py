"""The one way from Markdown to HTML, for everything that people write.

Raw HTML and pictures are off, what markdown-it makes passes nh3's allow-list, and links lead
to the web or a mail program only. Limits of length and nesting are checked when a text is saved
(`validate_markdown`), because a page or a PDF that shows it can no longer refuse it.
"""

import re
from collections.abc import Collection, Iterator

import nh3
from django.core.exceptions import ValidationError
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from markdown_it import MarkdownIt
from markdown_it.token import Token

MAX_LENGTH = 20_000  # characters; a narrative's field allows as many
MAX_DEPTH = 12  # levels of blocks; a list inside a list is two more

TAGS = {
    *("p", "br", "hr", "blockquote", "pre", "code", "em", "strong", "s", "a", "b"),
    *("ul", "ol", "li", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, "b": {"class"}}
SCHEMES = {"http", "https", "mailto"}
HEADINGS_BELOW = 3  # a text stands under the page's own h1 to h3

_parser = MarkdownIt("commonmark", {"html": False, "breaks": True, "maxNesting": 2 * MAX_DEPTH})
_parser.enable(["table", "strikethrough"]).disable(["image", "html_block", "html_inline"])


def render(text: str, *, names: Collection[str] = ()) -> SafeString:
    """HTML of a text, safe to show. Each `@name` of `names` is set off as a mention."""
    tokens = _parser.parse(text[:MAX_LENGTH])
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + HEADINGS_BELOW, 6)}"
        if names and token.children:
            token.children = list(_with_mentions(token.children, names))
    html = _parser.renderer.render(tokens, _parser.options, {})
    clean = nh3.clean(
        html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noopener noreferrer nofollow"
    )
    return mark_safe(clean)  # what nh3 let through


def plain(text: str) -> str:
    """The words of a text without their marks, in one line: for lists and excerpts."""
    tokens = (token for token in _parser.parse(text[:MAX_LENGTH]) if token.type in ("inline", "fence", "code_block"))
    return " ".join(filter(None, map(_words, tokens)))


def paragraphs(text: str) -> list[str]:
    """The blocks of a text as plain lines, in order: for print, where a paragraph is one run.

    List items keep their bullet or number; the cells of a table row are joined.
    """
    lines = _Lines()
    for token in _parser.parse(text[:MAX_LENGTH]):
        lines.take(token)
    return lines.done


class _Lines:
    """Collects the lines of a text, token by token."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.mark = ""  # waits for the first words of a list item
        self.numbers: list[int | None] = []  # of the lists around; None is a list with bullets
        self.cells: list[str] | None = None  # of the table row around

    def take(self, token: Token) -> None:
        match token.type:
            case "bullet_list_open":
                self.numbers.append(None)
            case "ordered_list_open":
                self.numbers.append(int(token.attrGet("start") or 1))
            case "bullet_list_close" | "ordered_list_close":
                self.numbers.pop()
            case "list_item_open":
                self._start_item()
            case "tr_open":
                self.cells = []
            case "tr_close":
                self._add("; ".join(cell for cell in self.cells or [] if cell))
                self.cells = None
            case "inline" | "fence" | "code_block":
                self._say(_words(token))

    def _start_item(self) -> None:
        number = self.numbers[-1]
        self.mark = "\u2022 " if number is None else f"{number}. "
        self.numbers[-1] = None if number is None else number + 1

    def _say(self, words: str) -> None:
        if self.cells is not None:
            self.cells.append(words)
        else:
            self._add(words)

    def _add(self, line: str) -> None:
        if line:
            self.done.append(self.mark + line)
            self.mark = ""


def _words(token: Token) -> str:
    if token.type != "inline":
        return " ".join(token.content.split())
    breaks = {"softbreak": " ", "hardbreak": " "}
    return " ".join("".join(child.content or breaks.get(child.type, "") for child in token.children or []).split())


def validate_markdown(text: str) -> None:
    """Refuse a text that is too long, or nested too deep to be printed. Raises ValidationError."""
    if len(text) > MAX_LENGTH:
        raise ValidationError(
            _("Shorten the text to %(most)d characters; it has %(count)d."),
            code="too_long",
            params={"most": MAX_LENGTH, "count": len(text)},
        )
    if any(token.level > MAX_DEPTH for token in _parser.parse(text)):
        raise ValidationError(_("Lists and quotations are nested too deep; use at most five levels."), code="too_deep")


def _with_mentions(tokens: list[Token], names: Collection[str]) -> Iterator[Token]:
    longest_first = sorted(names, key=len, reverse=True)
    mention = re.compile(rf"(@(?:{'|'.join(map(re.escape, longest_first))})(?!\w))")
    for token in tokens:
        if token.type != "text":
            yield token
            continue
        for part in mention.split(token.content):
            if mention.fullmatch(part):
                yield Token("mention_open", "b", 1, attrs={"class": "mention"})
                yield Token("text", "", 0, content=part)
                yield Token("mention_close", "b", -1)
            elif part:
                yield Token("text", "", 0, content=part)
