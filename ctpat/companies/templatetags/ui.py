"""Tags of the shared components: the small ones that a list repeats, and form fields.

They are functions and not includes because a list shows hundreds of them. Larger pieces are
partials in templates/_ui/. All are builtins: no `{% load %}` is needed.
"""

from datetime import date, datetime, timedelta
from functools import cache, lru_cache

from django import template
from django.forms.boundfield import BoundField
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, gettext_lazy, ngettext

from ctpat.common.written_dates import LONG, SHORT, written

register = template.Library()

EMPTY = mark_safe("")

# A standing's value in the models, the name of its glyph and colour, and its word.
STANDINGS = {
    "met": ("met", gettext_lazy("Met")),
    "at_risk": ("risk", gettext_lazy("At risk")),
    "covered": ("covered", gettext_lazy("Covered")),
    "gap": ("gap", gettext_lazy("Gap")),
    "not_applicable": ("na", gettext_lazy("Not applicable")),
}
BAR_GAP = 0.6  # percent of the width left between two parts
LEVELS = {"must": gettext_lazy("Must"), "should": gettext_lazy("Should")}


# --- Icons and standings ------------------------------------------------------------------------


@cache
def _sprite() -> str:
    """Icons and standings; script/assets makes it."""
    return static("vendor/icons.svg")


@register.simple_tag
def icon(name: str, size: str = "", label: str = "") -> SafeString:
    """One outline icon. `size="l"` is 20 px; `label` names it if no text stands beside it."""
    return _icon(name, size, str(label))


@lru_cache(maxsize=512)
def _icon(name: str, size: str, label: str) -> SafeString:
    klass = f"icon icon-{size}" if size else "icon"
    source = f"{_sprite()}#{name}"
    if label:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}"><use href="{}"></use></svg>', klass, label, source
        )
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}"></use></svg>', klass, source)


def _tone(value: str) -> tuple[str, str]:
    """Glyph and word of a standing, by its stored value or by the name of its glyph."""
    if value in STANDINGS:
        return STANDINGS[value]
    return next((pair for pair in STANDINGS.values() if pair[0] == value), STANDINGS["gap"])


@register.simple_tag
def glyph(standing: str, label: bool = False) -> SafeString:
    """The silhouette of a standing. `label=True` names it where no word stands beside it."""
    name, word = _tone(str(standing))
    source = f"{_sprite()}#{name}"
    hidden = format_html('role="img" aria-label="{}"', word) if label else mark_safe('aria-hidden="true"')
    return format_html('<svg class="glyph g-{}" {}><use href="{}"></use></svg>', name, hidden, source)


@register.simple_tag
def standing(value: str, text: str = "") -> SafeString:
    """Glyph, word and tint of a standing. `text` says something else in the same colour: 'Major', 'Ends in 6 days'."""
    name, word = _tone(str(value))
    source = f"{_sprite()}#{name}"
    return format_html(
        '<span class="standing standing-{}"><svg class="glyph" aria-hidden="true"><use href="{}"></use></svg>{}</span>',
        name,
        source,
        text or word,
    )


@register.simple_tag
def standing_word(value: str) -> str:
    """The word of a standing alone."""
    return _tone(str(value))[1]


@register.simple_tag
def level(value: str) -> SafeString:
    """Must in ink, Should outlined: a level is not a standing."""
    klass = "level level-must" if str(value) == "must" else "level"
    return format_html('<span class="{}">{}</span>', klass, LEVELS.get(str(value), value))


def standing_words(counts: dict[str, int]) -> str:
    """'68 met, 15 at risk': what a bar says to those who don't see it."""
    parts = [f"{counts[value]} {str(word).lower()}" for value, (_, word) in STANDINGS.items() if counts.get(value)]
    return ", ".join(parts) or gettext("nothing counted")


@register.simple_tag
def bar(counts: dict[str, int], height: int = 6, label: str = "") -> SafeString:
    """The five standings as parts of one bar, in their fixed order. `counts` maps standing to number."""
    shown = [(name, counts.get(value, 0)) for value, (name, _) in STANDINGS.items() if counts.get(value, 0)]
    total = sum(number for _, number in shown)
    parts, start = [], 0.0
    for position, (name, number) in enumerate(shown):
        width = 100 * number / total
        drawn = width if position == len(shown) - 1 else max(width - BAR_GAP, 0.5)
        parts.append((name, f"{start:.2f}", f"{drawn:.2f}", height))
        start += width
    rects = format_html_join("", '<rect class="f-{}" x="{}%" y="0" width="{}%" height="{}"></rect>', parts)
    if not parts:
        rects = format_html('<rect class="f-track" x="0" y="0" width="100%" height="{}"></rect>', height)
    return format_html(
        '<svg class="bar" role="img" aria-label="{}" height="{}">{}</svg>',
        label or standing_words(counts),
        height,
        rects,
    )


@register.simple_tag
def standing_key(counts: dict[str, int], klass: str = "") -> SafeString:
    """The legend of a bar, with its totals."""
    items = format_html_join(
        "",
        '<li>{}{} <span class="num">{}</span></li>',
        ((glyph(value), word, counts.get(value, 0)) for value, (_, word) in STANDINGS.items()),
    )
    return format_html('<ul class="key {}">{}</ul>', klass, items)


# --- People, dates, sizes -----------------------------------------------------------------------


@register.simple_tag
def who(user, short: bool = False) -> SafeString:
    """A person: initials and name; `short=True` shows the initials with the name as tooltip. Nobody gives a dash."""
    if not user:
        return format_html('<span class="muted">{}</span>', gettext("nobody"))
    if short:
        return format_html(
            '<span class="avatar-i" title="{}"><span aria-hidden="true">{}</span><span class="vh">{}</span></span>',
            user,
            user.initials,
            user,
        )
    return _named(user.initials, str(user))


@lru_cache(maxsize=512)
def _named(initials: str, name: str) -> SafeString:
    return format_html('<span class="who"><span class="avatar-i" aria-hidden="true">{}</span>{}</span>', initials, name)


def _as_date(value: date | datetime) -> date:
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


@register.simple_tag
def day(value: date | datetime | None, year: bool = True) -> SafeString | str:
    """'4 Mar 2027'; `year=False` leaves the year out, see `recent_day`. No date gives nothing."""
    if not value:
        return ""
    shown = _as_date(value)
    return _time(shown.isoformat(), written(shown, LONG if year else SHORT))


@lru_cache(maxsize=4096)
def _time(value: str, text: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', value, text)


@register.simple_tag
def recent_day(value: date | datetime | None) -> SafeString | str:
    """'4 Mar', with the year where it is not this one."""
    return day(value, year=bool(value) and _as_date(value).year != timezone.localdate().year)


@register.simple_tag
def moment(value: datetime | None) -> SafeString | str:
    """'4 Mar 2027, 10:42' in the zone in force."""
    if not value:
        return ""
    local = timezone.localtime(value)
    text = f"{written(local.date())}, {local:%H:%M}"
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="minutes"), text)


@register.simple_tag
def late(days: int, short: bool = False) -> SafeString:
    """How late something is, in words: '24 days late', short '24 d late'."""
    if short:
        text = gettext("%(days)d d late") % {"days": days}
    else:
        text = ngettext("%(days)d day late", "%(days)d days late", days) % {"days": days}
    return format_html('<span class="late">{}</span>', text)


@register.simple_tag
def due(value: date | None, on: date, soon_days: int = 7) -> SafeString | str:
    """A due date as seen on a day: written late, marked soon, or plain."""
    if not value:
        return ""
    if value < on:
        return late((on - value).days)
    if value <= on + timedelta(days=soon_days):
        return format_html('<span class="soon">{}</span>', day(value, year=value.year != on.year))
    return day(value, year=value.year != on.year)


@register.simple_tag
def due_short(value: date | None, on: date) -> SafeString | str:
    """A due date in a narrow column: '26 Nov', or '24 d late'."""
    if not value:
        return ""
    return late((on - value).days, short=True) if value < on else day(value, year=value.year != on.year)


@register.filter
def bytes_in_words(size: int) -> str:
    """'2.1 MB'."""
    for unit in ("B", "KB", "MB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "B" or size >= 100 else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"


BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


@register.filter
def browser_in_words(user_agent: str) -> str:
    """'Chrome on Windows', for the list of a person's sessions."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), gettext("Another browser"))
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    return gettext("%(browser)s on %(system)s") % {"browser": browser, "system": system} if system else browser


# --- Pieces around other content ----------------------------------------------------------------


@register.simple_block_tag
def sheet_head(content: str, title: str, text: str = "") -> SafeString:
    """Title of a page; its buttons stand inside: `{% sheet_head "Evidence" %}…{% endsheet_head %}`."""
    below = format_html("<p>{}</p>", text) if text else EMPTY
    acts = format_html('<div class="acts">{}</div>', content) if content.strip() else EMPTY
    return format_html('<div class="sheet-head"><div><h1>{}</h1>{}</div>{}</div>', title, below, acts)


@register.simple_block_tag
def section_head(content: str, title: str, n: str = "", id: str = "") -> SafeString:
    """A heading over a hairline; `n` is its figure, what stands inside goes to the right."""
    where = format_html(' id="{}"', id) if id else EMPTY
    figure = format_html('<span class="n">{}</span>', n) if n != "" else EMPTY
    more = format_html('<span class="more">{}</span>', content) if content.strip() else EMPTY
    return format_html('<div class="section-head"><h2{}>{}</h2>{}{}</div>', where, title, figure, more)


@register.simple_block_tag
def box(content: str, caption: str) -> SafeString:
    """One cell of a ruled form; stands in `<dl class="boxes">`."""
    return format_html('<div><dt class="cap">{}</dt><dd>{}</dd></div>', caption, content)


NOTICE_STANDINGS = {"gap", "risk", "met", "covered", "na"}


@register.simple_block_tag
def notice(content: str, kind: str = "info", icon_name: str = "info-circle", klass: str = "") -> SafeString:
    """Why something is so and what mends it. `kind` is info or a standing's glyph: gap, risk, met."""
    sign = glyph(kind) if kind in NOTICE_STANDINGS else icon(icon_name)
    return format_html('<div class="notice notice-{} {}">{}<div>{}</div></div>', kind, klass, sign, content)


@register.simple_tag
def tag(text: str, icon_name: str = "") -> SafeString:
    """A word in outline: a file's kind, a place."""
    return format_html('<span class="tag">{}{}</span>', icon(icon_name) if icon_name else EMPTY, text)


@register.simple_tag
def progress(value: int, total: int, label: str) -> SafeString:
    """How far long work is; the figures stand beside it in words."""
    return format_html('<progress max="{}" value="{}" aria-label="{}"></progress>', total or 1, value, label)


@register.simple_tag(takes_context=True)
def query(context, **changes) -> str:
    """The present query string with some parameters changed; None or nothing takes one out. Starts at page 1 again."""
    parameters = context["request"].GET.copy()
    parameters.pop("page", None)
    for name, value in changes.items():
        if value in (None, ""):
            parameters.pop(name, None)
        else:
            parameters[name] = value
    return f"?{parameters.urlencode()}"


@register.filter
def may(membership, right: str) -> bool:
    """Whether a member has a right, for links into other apps: `{% if membership|may:"duties.view_duties" %}`."""
    return membership.may(right)


# --- Forms --------------------------------------------------------------------------------------


@register.simple_tag
def error(text: str, id: str = "") -> SafeString:
    """One error under a field: says how to mend it."""
    where = format_html(' id="{}"', id) if id else EMPTY
    return format_html('<p class="error"{}>{}<span>{}</span></p>', where, icon("alert-circle"), text)


@register.simple_tag
def field(bound: BoundField, label: str = "", hint: str = "", klass: str = "", **attrs) -> SafeString:
    """A form field with label, hint and errors, linked by aria-describedby.

    Other arguments become attributes of the control, with `_` for `-`: `data_autosave="1"`.
    """
    if bound.is_hidden:
        return format_html("{}{}", bound.as_widget(), bound.errors)
    label = label or bound.label
    hint = hint or bound.help_text
    attrs = {name.replace("_", "-"): value for name, value in attrs.items()}
    if hint or bound.errors:
        described = [f"{bound.auto_id}_hint"] if hint else []
        described += [f"{bound.auto_id}_error"] if bound.errors else []
        attrs["aria-describedby"] = " ".join(described)
    draw = _field_drawing(bound)
    return draw(bound, label, hint, klass, attrs)


def _field_drawing(bound: BoundField):
    kind = getattr(bound.field.widget, "input_type", "")
    if getattr(bound.field.widget, "use_fieldset", False):
        return _field_group
    return _field_check if kind == "checkbox" else _field_line


def _hint(bound: BoundField, hint: str) -> SafeString:
    return format_html('<span class="hint" id="{}_hint">{}</span>', bound.auto_id, hint) if hint else EMPTY


def _errors(bound: BoundField) -> SafeString:
    if not bound.errors:
        return EMPTY
    return error(" ".join(str(message) for message in bound.errors), id=f"{bound.auto_id}_error")


def _optional(bound: BoundField) -> SafeString:
    """Most fields of a form are required, so those that aren't say so."""
    if bound.field.required:
        return EMPTY
    return format_html(' <span class="muted optional">{}</span>', gettext("optional"))


def _control_class(bound: BoundField) -> str:
    widget = bound.field.widget
    own = widget.attrs.get("class", "")
    base = "form-select" if getattr(widget, "input_type", "") == "select" else "form-control"
    return f"{base} {own}".strip()


def _field_line(bound, label, hint, klass, attrs) -> SafeString:
    control = bound.as_widget(attrs={"class": _control_class(bound), **attrs})
    return format_html(
        '<div class="field {}"><label for="{}">{}{}</label>{}{}{}</div>',
        klass,
        bound.id_for_label,
        label,
        _optional(bound),
        _hint(bound, hint),
        control,
        _errors(bound),
    )


def _field_check(bound, label, hint, klass, attrs) -> SafeString:
    control = bound.as_widget(attrs={"class": "form-check-input", **attrs})
    return format_html(
        '<div class="field {}"><label class="form-check">{}<span>{}</span></label>{}{}</div>',
        klass,
        control,
        label,
        _hint(bound, hint),
        _errors(bound),
    )


def _field_group(bound, label, hint, klass, attrs) -> SafeString:
    """Radios and tick boxes: a fieldset whose legend is the label."""
    described = (
        format_html(' aria-describedby="{}"', attrs["aria-describedby"]) if "aria-describedby" in attrs else EMPTY
    )
    rows = format_html_join(
        "",
        '<label class="form-check">{}<span>{}</span></label>',
        ((_choice(choice), choice.choice_label) for choice in bound.subwidgets),
    )
    return format_html(
        '<fieldset class="field {}" id="{}"{}><legend class="label">{}{}</legend>{}{}{}</fieldset>',
        klass,
        bound.auto_id,
        described,
        label,
        _optional(bound),
        _hint(bound, hint),
        rows,
        _errors(bound),
    )


def _choice(choice) -> SafeString:
    choice.data["attrs"]["class"] = "form-check-input"
    return choice.tag()


@register.simple_tag
def editor_text(bound: BoundField) -> SafeString:
    """The textarea inside _ui/editor.html."""
    attrs = {"class": "form-control", "aria-label": bound.label}
    if bound.errors:
        attrs["aria-describedby"] = f"{bound.auto_id}_error"
    return format_html("{}{}", bound.as_widget(attrs=attrs), _errors(bound))


@register.simple_tag
def seg(bound: BoundField, label: str = "") -> SafeString:
    """A choice of few as one row of buttons; radios underneath."""
    chosen = str(bound.value() if bound.value() is not None else "")
    rows = format_html_join(
        "",
        '<label><input type="radio" name="{}" value="{}"{}>{}</label>',
        (
            (bound.html_name, value, mark_safe(" checked") if str(value) == chosen else EMPTY, text)
            for value, text in bound.field.choices
        ),
    )
    return format_html(
        '<div class="seg" role="radiogroup" id="{}" aria-label="{}">{}</div>', bound.auto_id, label or bound.label, rows
    )


@register.simple_tag
def options(bound: BoundField) -> SafeString:
    """The options of a <select> as one string; Django's own widget renders a template for each."""
    chosen = str(bound.value() or "")
    rows = (
        (value, mark_safe(" selected") if str(value) == chosen else EMPTY, text) for value, text in bound.field.choices
    )
    return format_html_join("", '<option value="{}"{}>{}</option>', rows)


@register.inclusion_tag("_ui/form_errors.html")
def form_errors(form) -> dict:
    """The summary above a form: what is wrong, each line a link to its field. Announced and focused."""
    lines = [("", message) for message in form.non_field_errors()]
    for bound in form:
        lines += [(bound.auto_id, f"{bound.label}: {message}") for message in bound.errors]
    return {"lines": lines}
