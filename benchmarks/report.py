"""The readiness report: pages, seconds, memory, and times WeasyPrint alone on the same HTML."""

import json
import subprocess
import sys
import time
from statistics import median

from .stage import ROOT, environment


def measure(companies: int) -> dict:
    """In a process of its own, so that nothing else counts into its memory."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.report"],
        cwd=ROOT,
        env=environment(companies),
        check=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    return json.loads(done.stdout)


def of_facts(facts, *, rounds: int = 3) -> dict:
    """From facts to the signed file, against WeasyPrint alone on the same HTML with the same PDF variant.

    Medians of CPU seconds, the printer's process included, taken in turn: wall time says
    little on a busy machine. The first round warms up and doesn't count.
    """
    whole, alone = [], []
    for _ in range(rounds + 1):
        printed, seconds = _from_facts_to_file(facts)
        whole.append(seconds)
        alone.append(_engine_alone(facts))
    seconds, floor = median(whole[1:]), median(alone[1:])
    return {
        "pages": printed.pages,
        "seconds": round(seconds, 2),
        "ms_a_page": round(1000 * seconds / printed.pages),
        "peak_mb": printed.peak_mb,
        "ratio": round(seconds / floor, 2),
    }


def _from_facts_to_file(facts):
    from ctpat.reports.printing import print_document
    from ctpat.reports.readiness.pages import document
    from ctpat.reports.signing import sign

    began = time.process_time()
    printed = print_document(document(facts))
    sign(printed.content, reason="benchmark")
    return printed, time.process_time() - began + printed.seconds


def _engine_alone(facts) -> float:
    import weasyprint

    from ctpat.reports.fetching import HandedFetcher
    from ctpat.reports.printing import order
    from ctpat.reports.readiness.pages import document

    asked = order(document(facts))
    html = asked.before + "".join(piece for piece, _ in asked.pieces) + asked.after
    began = time.process_time()
    engine = weasyprint.HTML(string=html, url_fetcher=HandedFetcher(asked.files))
    engine.write_pdf(pdf_variant="pdf/a-3a", pdf_tags=True)
    return time.process_time() - began


def _measured() -> dict:
    import django

    django.setup()
    from django.utils import timezone

    from ctpat.companies.models import Company
    from ctpat.companies.scoping import company_scope
    from ctpat.reports.kinds import KINDS

    from .pages import SLUG

    company = Company.objects.get(slug=SLUG)
    with company_scope(company, write=False):
        facts = KINDS["readiness"].gather(company, on=company.today(), now=timezone.now(), account=None, by="")
    return of_facts(facts)


if __name__ == "__main__":
    print(json.dumps(_measured()))
