"""The readiness report: pages, seconds, memory, and times WeasyPrint alone on the same HTML."""

import json
import subprocess
import sys

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


def _measured() -> dict:
    import time

    import django
    import weasyprint

    django.setup()
    from django.utils import timezone

    from ctpat.companies.models import Company
    from ctpat.companies.scoping import company_scope
    from ctpat.reports.fetching import HandedFetcher
    from ctpat.reports.kinds import KINDS
    from ctpat.reports.printing import order, print_document
    from ctpat.reports.readiness.pages import document

    from .pages import SLUG

    company = Company.objects.get(slug=SLUG)
    with company_scope(company, write=False):
        facts = KINDS["readiness"].gather(company, on=company.today(), now=timezone.now(), account=None, by="")
    made = document(facts)
    printed = print_document(made)
    asked = order(made)
    html = asked.before + "".join(piece for piece, _ in asked.pieces) + asked.after
    began = time.process_time()
    weasyprint.HTML(string=html, url_fetcher=HandedFetcher(asked.files)).write_pdf(
        pdf_variant="pdf/a-3a", pdf_tags=True
    )
    alone = time.process_time() - began
    return {
        "pages": printed.pages,
        "seconds": round(printed.seconds, 2),
        "peak_mb": printed.peak_mb,
        "ratio": round(printed.seconds / alone, 2),
    }


if __name__ == "__main__":
    print(json.dumps(_measured()))
