"""axe-core on a page, in both themes."""

from django.conf import settings
from playwright.sync_api import Page

AXE = settings.BASE_DIR / "static" / "vendor" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]  # the rules that a theme can break
RUN = """async (rules) => {
    const result = await axe.run(document, {runOnly: rules, resultTypes: ["violations"]});
    return result.violations.flatMap((found) => found.nodes.map((node) => ({
        rule: found.id,
        where: node.target.join(" "),
        what: node.failureSummary,
        html: node.html.slice(0, 160),
    })));
}"""
SHEETS = """() => [...document.styleSheets].map((sheet) => sheet.cssRules.length)"""


def assert_accessible(page: Page, *, themes: tuple[str, ...] = ("light", "dark")) -> None:
    """No violation of WCAG 2.2 AA (and axe's best practices) in either theme, which differ in colours only.

    First the style sheets must be in force: an unstyled page passes every contrast rule.
    """
    if len([rules for rules in page.evaluate(SHEETS) if rules > 0]) < 2:
        raise AssertionError(f"{page.url}: the style sheets are not loaded")
    if not AXE.exists():
        raise FileNotFoundError("axe-core is missing; run script/assets --dev")
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    before = page.evaluate("document.documentElement.getAttribute('data-bs-theme')")
    found = []
    for theme in themes:
        rules = {"type": "tag", "values": TAGS} if theme == themes[0] else {"type": "rule", "values": COLOURS}
        page.evaluate("theme => document.documentElement.setAttribute('data-bs-theme', theme)", theme)
        for violation in page.evaluate(RUN, rules):
            found.append("{theme}: {rule} at {where}\n{html}\n{what}".format(theme=theme, **violation))
    page.evaluate(
        "theme => theme === null ? document.documentElement.removeAttribute('data-bs-theme')"
        " : document.documentElement.setAttribute('data-bs-theme', theme)",
        before,
    )
    if found:
        raise AssertionError("\n\n".join([page.url, *found]))
