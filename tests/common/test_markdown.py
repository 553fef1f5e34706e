import time

import pytest
from django.core.exceptions import ValidationError

from ctpat.common.markdown import MAX_LENGTH, paragraphs, plain, render, validate_markdown


def test_markdown_becomes_html():
    html = render("**Seals** lie in a _locked_ cabinet:\n\n- two people\n- one log")

    assert html == (
        "<p><strong>Seals</strong> lie in a <em>locked</em> cabinet:</p>\n"
        "<ul>\n<li>two people</li>\n<li>one log</li>\n</ul>\n"
    )


def test_headings_stay_below_the_page():
    assert render("# Top\n\n###### Deep") == "<h4>Top</h4>\n<h6>Deep</h6>\n"


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![x](https://elsewhere.example/pixel.png)",
        "[click](javascript:alert(1))",
        "[click](data:text/html;base64,PHNjcmlwdD4=)",
        "<a href='javascript:alert(1)'>x</a>",
        '[x](https://a.example "onmouseover=alert(1)")\n<style>*{}</style>',
        "<svg><use href='//elsewhere.example/x.svg'></svg>",
    ],
)
def test_nothing_active_comes_through(text):
    html = render(text)

    for active in ("<script", "<img", "<svg", "<style", 'href="javascript', 'href="data', "<use"):
        assert active not in html


def test_links_tell_the_target_nothing():
    assert render("[CBP](https://www.cbp.gov)") == (
        '<p><a href="https://www.cbp.gov" rel="noopener noreferrer nofollow">CBP</a></p>\n'
    )


def test_mentions_are_set_off_longest_name_first():
    html = render("@Rosa Delgado and @Rosalind, see `@Rosa Delgado`", names=["Rosa", "Rosa Delgado"])

    assert html == ('<p><b class="mention">@Rosa Delgado</b> and @Rosalind, see <code>@Rosa Delgado</code></p>\n')


def test_a_name_is_text_not_markup():
    html = render("@<b>x</b> hello", names=["<b>x</b>"])

    assert html == '<p><b class="mention">@&lt;b&gt;x&lt;/b&gt;</b> hello</p>\n'


def test_plain_is_one_line_of_words():
    assert plain("# Seals\n\n- **two** people\n- one [log](https://a.example)\n\n> kept") == (
        "Seals two people one log kept"
    )


def test_too_long_is_refused():
    with pytest.raises(ValidationError) as refusal:
        validate_markdown("a" * (MAX_LENGTH + 1))

    assert refusal.value.code == "too_long"


@pytest.mark.parametrize("text", ["> " * 40 + "x", "\n".join("  " * depth + "- x" for depth in range(40))])
def test_too_deep_is_refused(text):
    with pytest.raises(ValidationError) as refusal:
        validate_markdown(text)

    assert refusal.value.code == "too_deep"


def test_five_levels_of_lists_are_fine():
    validate_markdown("\n".join("  " * depth + "- x" for depth in range(5)))


HOSTILE = {
    "brackets": "[" * MAX_LENGTH,
    "emphasis": "*a_" * 6000,
    "backticks": "`" * MAX_LENGTH,
    "quotations": "> " * 9999,
    "lists": "- " * 9999,
    "links": "[a](" * 5000,
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_text_ends_soon(kind):
    started = time.perf_counter()
    render(HOSTILE[kind])

    assert time.perf_counter() - started < 2


def test_paragraphs_are_plain_lines_in_order():
    text = (
        "Who **locks**\nthe [gate](https://x.example)?\n\n- the `guard`\n- nobody\n  1. first\n  2. second\n\n"
        "# Then\n\n|a|b|\n|-|-|\n|1|2|\n\n> quoted\n"
    )

    assert paragraphs(text) == [
        "Who locks the gate?",
        "\u2022 the guard",
        "\u2022 nobody",
        "1. first",
        "2. second",
        "Then",
        "a; b",
        "1; 2",
        "quoted",
    ]
