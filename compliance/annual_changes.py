"""What of the security profile changed since last year: CBP's criteria, the company, answers, evidence, weaknesses."""

from urllib.parse import urlencode

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ctpat.activity.models import Entry
from ctpat.common.written_dates import written

from .annual.changes import ChangeLine, Year, yearly_change
from .models import Edition, EvidenceVersion, Weakness
from .querysets import code_order

CODES_SHOWN = 5
OF_THE_COMPANY = {  # verb of the history -> how often it happened, in words
    "companies.site.added": lambda n: ngettext("%d new site", "%d new sites", n),
    "companies.site.changed": lambda n: ngettext("%d change of a site", "%d changes of sites", n),
    "companies.site.closed": lambda n: ngettext("%d site closed", "%d sites closed", n),
    "companies.contact.added": lambda n: ngettext("%d new contact", "%d new contacts", n),
    "companies.contact.removed": lambda n: ngettext("%d contact gone", "%d contacts gone", n),
    "companies.company.changed": lambda n: ngettext("%d change of its facts", "%d changes of its facts", n),
}


@yearly_change(order=10, reads=lambda year: Edition.objects.filter(is_current=True).values_list("name", flat=True))
def criteria_of_cbp(year: Year, editions: list[str]) -> ChangeLine:
    """Whether CBP's criteria are still those of last year."""
    name = next(iter(editions), "")
    url = _url(year, "catalogue")
    if year.before is None:
        return ChangeLine(_("Criteria of CBP"), _("%(edition)s edition") % {"edition": name}, "", url)
    old, new = {criterion["code"] for criterion in year.before["criteria"]}, {row.code for row in year.rows}
    if year.before["edition"] == name and old == new:
        text = _("No change in the edition of %(edition)s") % {"edition": name.removesuffix(" edition")}
        return ChangeLine(_("Criteria of CBP"), text, "", url)
    came, left = (
        _("new: %(codes)s") % {"codes": _listed(new - old)},
        _("gone: %(codes)s") % {"codes": _listed(old - new)},
    )
    detail = "; ".join(words for words, codes in ((came, new - old), (left, old - new)) if codes)
    return ChangeLine(_("Criteria of CBP"), _("%(edition)s edition") % {"edition": name}, detail, url)


def _changes_of_the_company(year: Year) -> QuerySet:
    rows = Entry.objects.filter(at__gt=year.began_at, verb__in=OF_THE_COMPANY)
    return rows.order_by().values_list("verb").annotate(n=Count("pk"))


@yearly_change(order=20, reads=_changes_of_the_company)
def the_company(year: Year, counted: list[tuple[str, int]]) -> ChangeLine:
    """What the company changed about itself, its sites and contacts, from its history."""
    happened = dict(counted)
    url = reverse("companies:settings", args=[year.company.slug])
    if not happened:
        return ChangeLine(_("Company"), _("Nothing changed about the company, its sites and contacts"), "", url)
    words = [say(happened[verb]) % happened[verb] for verb, say in OF_THE_COMPANY.items() if verb in happened]
    detail = _("Enter the same in CBP's portal, in the company profile.")
    return ChangeLine(_("Company"), get_text_list(words, _("and")), detail, url)


@yearly_change(order=30)
def answers(year: Year) -> ChangeLine:
    """Which answers were edited since they were frozen, or within the year."""
    if year.before is None:
        edited = [row for row in year.rows if row.edited_at and row.edited_at > year.began_at]
    else:
        versions = {criterion["code"]: criterion["version"] for criterion in year.before["criteria"]}
        edited = [row for row in year.rows if versions.get(row.code, -1) != row.version]
    names = {"n": len(edited), "total": len(year.rows), "codes": _listed({row.code for row in edited})}
    text = _("%(n)d of %(total)d: %(codes)s") % names if edited else _("None of %(total)d") % names
    unaccepted = [row for row in edited if row.review_state != "accepted"]
    detail = ""
    if edited:
        detail = (
            ngettext(
                "%(n)d of them is not accepted by a second person: %(codes)s",
                "%(n)d of them are not accepted by a second person: %(codes)s",
                len(unaccepted),
            )
            % {"n": len(unaccepted), "codes": _listed({row.code for row in unaccepted})}
            if unaccepted
            else _("Each accepted by a second person")
        )
    url = _compare(year) if year.copy else _url(year, "profile")
    return ChangeLine(_("Answers edited"), text, detail, url, "compliance.view_frozen_profile" if year.copy else "")


@yearly_change(order=70, reads=lambda year: Weakness.objects.values_list("number", "severity", "closed_on", "due_on"))
def weaknesses(year: Year, rows: list[tuple]) -> ChangeLine:
    """What was closed within the year, and what is open."""
    closed = [row for row in rows if row[2] and row[2] >= year.since]
    still = sorted((row for row in rows if row[2] is None), key=lambda row: (row[3] is None, row[3], row[0]))
    major = sum(row[1] == "major" for row in still)
    names = {"closed": len(closed), "open": len(still), "major": major}
    text = (
        _("%(closed)d closed, %(open)d open, %(major)d of them major") % names
        if major
        else _("%(closed)d closed, %(open)d open, none major") % names
    )
    due = [_("W-%(number)d due %(day)s") % {"number": row[0], "day": written(row[3])} for row in still[:2] if row[3]]
    return ChangeLine(_("Weaknesses"), text, ", ".join(due), _url(year, "action_list"), "compliance.view_weaknesses")


def _versions_uploaded(year: Year) -> QuerySet:
    return EvidenceVersion.objects.filter(uploaded_at__gt=year.began_at).values_list("number", flat=True)


@yearly_change(order=90, reads=_versions_uploaded)
def evidence(year: Year, numbers: list[int]) -> ChangeLine:
    """What proof came and what was replaced within the year, and what has run out."""
    new = sum(number == 1 for number in numbers)
    names = {"new": new, "renewed": len(numbers) - new}
    text = _("%(new)d documents added, %(renewed)d replaced by a new version") % names
    ended = [row for row in year.rows if row.evidence_until and row.evidence_until < year.until]
    ends = min((row.evidence_until for row in year.rows if row.evidence_until), default=None)
    if ended:
        detail = _("Out of date at %(codes)s") % {"codes": _listed({row.code for row in ended})}
    else:
        detail = _("Nothing out of date") + (_("; the first ends on %(day)s") % {"day": written(ends)} if ends else "")
    return ChangeLine(_("Evidence"), text, detail, _url(year, "evidence_list"), "compliance.view_evidence")


def _listed(codes: set[str]) -> str:
    """'6.1, 8.1, 5.3 and 14 more'."""
    ordered = sorted(codes, key=code_order)
    shown = ", ".join(ordered[:CODES_SHOWN])
    more = len(ordered) - CODES_SHOWN
    return _("%(codes)s and %(n)d more") % {"codes": shown, "n": more} if more > 0 else shown


def _url(year: Year, name: str) -> str:
    return reverse(f"compliance:{name}", args=[year.company.slug])


def _compare(year: Year) -> str:
    query = urlencode({"from": year.copy.pk, "to": f"today-{year.review.pk}"})
    return f"{_url(year, 'annual_review_compare')}?{query}"
