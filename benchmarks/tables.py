"""The tables of docs/performance.md."""


def print_tables(result: dict) -> None:
    sizes = result["companies"]
    print(
        f"| page | median ms | p95 ms | queries | bytes | x floor | {sizes['large']:,} / {sizes['small']} companies |"
    )
    print("|---|---|---|---|---|---|---|")
    for name, page in result["pages"].items():
        print(
            f"| {name} | {page['median_ms']:.1f} | {page['p95_ms']:.1f} | {page['queries']} | {page['bytes']:,} "
            f"| {page['ratio']:.2f} | {page['growth']:.2f} |"
        )
    savers = result["savers"]
    print(
        f"\nEight clients saving: {savers['saves_a_second']} a second, "
        f"{savers['ratio']:.2f} of the floor's {savers['floors_a_second']}."
    )
    for name, weight in result.get("first_visit", {}).items():
        print(f"In Chromium, nothing cached: {name}, {weight['bytes']:,} bytes in {weight['requests']} requests.")
    if report := result.get("report"):
        print(
            f"Report: {report['pages']} pages, {report['seconds']} s, {report['peak_mb']} MB, "
            f"{report['ratio']:.2f} times WeasyPrint alone."
        )
