"""From the records of one validation to the facts of its reply, in a constant number of queries."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, time
from functools import cached_property

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from compliance.models import CorrectiveAction, Evidence, ItemProof, ReportItem, Validation
from ctpat.common.markdown import paragraphs
from ctpat.companies.models import Company

from ..text import paper_of
from . import facts

ORDER = [ReportItem.Kind.ACTION, ReportItem.Kind.RECOMMENDATION, ReportItem.Kind.BEST_PRACTICE]


def gather_reply(company: Company, validation: Validation) -> facts.ReplyFacts:
    """All that the reply to this validation's report says now."""
    records = Records(company, validation)
    account = validation.account
    return facts.ReplyFacts(
        company=company.legal_name or company.name,
        slug=company.slug,
        account=account.entity_type.text("name"),
        account_number=account.number,
        name=str(validation),
        report_on=validation.report_on,
        due_on=validation.reply_due_on,
        specialist=validation.scss_name,
        officer=str(validation.officer or ""),
        letter=tuple(paragraphs(validation.letter)),
        points=tuple(records.points()),
        actions=tuple(records.action_lines.values()),
        proofs=tuple(records.proofs.values()),
        is_draft=records.is_draft,
        time_zone=company.time_zone,
        language=get_language() or "en",
        paper=paper_of(company.country),
        made_at=records.made_at,
    )


class Records:
    """The rows behind one reply, each kind read once."""

    def __init__(self, company: Company, validation: Validation) -> None:
        self.company, self.validation = company, validation

    @cached_property
    def items(self) -> list[ReportItem]:
        rows = self.validation.items.with_people()
        return sorted(rows, key=lambda item: (ORDER.index(item.kind), item.number))

    @cached_property
    def actions(self) -> dict[int, list[CorrectiveAction]]:
        """Corrective actions by weakness."""
        wanted = [item.weakness_id for item in self.items if item.weakness_id]
        rows = CorrectiveAction.objects.filter(weakness__in=wanted).exclude(state=CorrectiveAction.State.DROPPED)
        found = defaultdict(list)
        for action in rows.select_related("weakness__owner", "owner").order_by("pk"):
            found[action.weakness_id].append(action)
        return found

    @cached_property
    def action_lines(self) -> dict[int, facts.Action]:
        lines = {}
        for item in self.items:
            for place, action in enumerate(self.actions.get(item.weakness_id, ()), start=1):
                lines[action.pk] = facts.Action(
                    label=f"{item.weakness.label}.{place}",
                    point=item.label,
                    title=action.title,
                    owner=str(action.responsible or ""),
                    due_on=action.target_on,
                    state=str(action.get_state_display()),
                    done_on=action.done_on,
                )
        return lines

    @cached_property
    def links(self) -> dict[int, list[int]]:
        """Evidence by point, in the order in which it was attached."""
        found = defaultdict(list)
        pairs = ItemProof.objects.filter(item__in=self.items).order_by("pk").values_list("item_id", "evidence_id")
        for item, evidence in pairs:
            found[item].append(evidence)
        return found

    @cached_property
    def evidence(self) -> dict[int, Evidence]:
        wanted = {pk for evidence in self.links.values() for pk in evidence}
        return Evidence.objects.with_current_version().select_related("site").in_bulk(wanted)

    @cached_property
    def keys(self) -> dict[int, str]:
        """A number for each file, in the order in which the reply first names it."""
        ordered = dict.fromkeys(pk for item in self.items for pk in self.links[item.pk] if self.evidence[pk].current)
        return {pk: f"P-{number:02}" for number, pk in enumerate(ordered, start=1)}

    @cached_property
    def proofs(self) -> dict[int, facts.Proof]:
        return {pk: self._proof(key, self.evidence[pk]) for pk, key in self.keys.items()}

    def points(self) -> Iterator[facts.Point]:
        for item in self.items:
            approved = item.is_task and item.state == ReportItem.State.APPROVED
            yield facts.Point(
                label=item.label,
                kind=item.kind,
                title=item.title,
                criterion=str(item.response or ""),
                page=item.page,
                quoted=tuple(line for line in item.text.splitlines() if line.strip()),
                decision=str(item.get_decision_display()) if item.decision else "",
                answer=tuple(paragraphs(item.answer)),
                is_approved=approved,
                approved_by=str(item.decided_by or _("a former member")) if approved else "",
                approved_on=item.decided_at.astimezone(self.company.zone).date() if approved else None,
                owner=str(item.weakness.owner or "") if item.weakness else "",
                due_on=item.weakness.due_on if item.weakness else None,
                actions=tuple(self.action_lines[action.pk].label for action in self.actions.get(item.weakness_id, ())),
                proofs=tuple(self.keys[pk] for pk in self.links[item.pk] if pk in self.keys),
            )

    @property
    def is_draft(self) -> bool:
        """Until the officer has approved every action required and every answer that is written."""
        tasks = [item for item in self.items if item.is_task]
        needed = [item for item in tasks if item.kind == ReportItem.Kind.ACTION or item.is_answered]
        return not needed or any(item.state != ReportItem.State.APPROVED for item in needed)

    @property
    def made_at(self) -> datetime:
        """When the newest of its facts became so: the same facts are dated the same."""
        zone = self.company.zone
        moments = [datetime.combine(self.validation.report_on, time(12), tzinfo=zone)]
        for item in self.items:
            moments += [at for at in (item.edited_at, item.handed_at, item.decided_at) if at]
        for evidence in self.evidence.values():
            if evidence.current:
                moments.append(evidence.current.uploaded_at)
        return max(moments).astimezone(zone).replace(microsecond=0)

    def _proof(self, key: str, evidence: Evidence) -> facts.Proof:
        version = evidence.current
        about = [str(evidence.get_kind_display()), _("version %(number)d") % {"number": version.number}]
        if evidence.site:
            about.append(evidence.site.name)
        return facts.Proof(
            key=key,
            title=evidence.title,
            about=", ".join(about),
            name=version.file.name,
            size=version.file.size,
            sha256=version.file.sha256,
            points=tuple(item.label for item in self.items if evidence.pk in self.links[item.pk]),
            stored=version.file_id,
        )
