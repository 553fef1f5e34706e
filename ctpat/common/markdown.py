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
    words = []
    for token in _parser.parse(text[:MAX_LENGTH]):
        if token.type == "inline":
            words += [child.content or " " for child in token.children or []] + [" "]
        elif token.type in ("fence", "code_block"):
            words.append(token.content)
    return " ".join("".join(words).split())


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
