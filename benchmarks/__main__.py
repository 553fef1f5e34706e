"""python -m benchmarks [--json] [--rounds N] [--companies 10 1000]"""

import argparse
import json
from contextlib import ExitStack
from dataclasses import asdict

from . import report, stage, visiting
from .measuring import measure, savers_rate
from .tables import print_tables


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--json", action="store_true", help="figures as JSON instead of tables")
    parser.add_argument("--rounds", type=int, default=40, help="how often each page is asked for")
    parser.add_argument("--companies", type=int, nargs="+", default=[10, 1000], help="sizes of the loads")
    parser.add_argument("--seconds", type=float, default=5, help="how long eight clients save at once")
    parser.add_argument("--no-report", action="store_true", help="leave the report out")
    parser.add_argument("--no-visit", action="store_true", help="leave the first visit in Chromium out")
    options = parser.parse_args()
    result = run(options)
    print(json.dumps(result, indent=2)) if options.json else print_tables(result)


def run(options: argparse.Namespace) -> dict:
    """All figures, those of the pages from the largest load."""
    for companies in options.companies:
        stage.prepare(companies)
    with ExitStack() as servers:
        ports = {companies: servers.enter_context(stage.served(companies)) for companies in options.companies}
        figures = measure(ports, options.rounds)
        small, large = min(ports), max(ports)
        saves, floors = savers_rate(ports[large], options.seconds)
        visit = None if options.no_visit else visiting.measure(ports[large])
    pages = {name: asdict(figure) for name, figure in figures[large].items()}
    for name, page in pages.items():
        page["growth"] = round(figures[large][name].median_ms / figures[small][name].median_ms, 2)
    result = {
        "companies": {"small": small, "large": large},
        "pages": pages,
        "savers": {"saves_a_second": round(saves, 1), "floors_a_second": round(floors, 1)},
    }
    result["savers"]["ratio"] = round(saves / floors, 2)
    if visit:
        result["first_visit"] = visit
    if not options.no_report:
        result["report"] = report.measure(large)
    return result


if __name__ == "__main__":
    main()
