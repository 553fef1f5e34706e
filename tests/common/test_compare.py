import random
import time

import pytest
from django.template.loader import render_to_string

from ctpat.common.compare import GONE, NEW, SAME, compare


def pieces(before, after):
    return [[(s.kind, s.text) for s in p.segments] for p in compare(before, after).paragraphs]


def test_words_that_changed():
    assert pieces("Seals lie in a cabinet.", "Seals lie in a locked cabinet.") == [
        [(SAME, "Seals lie in a "), (NEW, "locked "), (SAME, "cabinet.")]
    ]


def test_a_word_replaced():
    assert pieces("version 8 is in force", "version 9 is in force") == [
        [(SAME, "version "), (GONE, "8 "), (NEW, "9 "), (SAME, "is in force")]
    ]


def test_unchanged_paragraphs_stay_whole():
    assert pieces("One.\n\nTwo.", "One.\n\nTwo.\n\nThree.") == [[(SAME, "One.")], [(SAME, "Two.")], [(NEW, "Three.")]]


def test_a_removed_paragraph():
    assert pieces("One.\n\nTwo.", "Two.") == [[(GONE, "One.")], [(SAME, "Two.")]]


def test_white_space_alone_is_no_change():
    comparison = compare("One  two\r\n\r\nthree ", "One two\n\n\nthree")

    assert not comparison.is_changed
    assert not any(p.is_changed for p in comparison.paragraphs)


def test_chinese_is_compared_by_character():
    assert pieces("铅封存放在柜子里", "铅封存放在锁柜里") == [
        [(SAME, "铅封存放在"), (NEW, "锁"), (SAME, "柜"), (GONE, "子"), (SAME, "里")]
    ]


def test_words_are_counted():
    comparison = compare("one two three", "one four five three")

    assert (comparison.added, comparison.removed) == (2, 1)


@pytest.mark.parametrize("seed", range(20))
def test_both_texts_can_be_read_back(seed):
    rng = random.Random(seed)
    words = ["seal", "log", "the", "of", "yard", "\n\n", "gate"]
    before, after = (" ".join(rng.choices(words, k=60)) for _ in range(2))

    comparison = compare(before, after)

    for kept, text in ((GONE, before), (NEW, after)):
        read = " ".join(s.text for p in comparison.paragraphs for s in p.segments if s.kind in (SAME, kept))
        assert read.split() == text.split()


def test_long_texts_end_soon():
    rng = random.Random(7)
    words = [f"word{n}" for n in range(300)] + ["the"] * 60
    before = " ".join(rng.choices(words, k=3000))
    after = " ".join(rng.choices(words, k=3000))

    started = time.perf_counter()
    compare(before, after)

    assert time.perf_counter() - started < 3


def test_partial_escapes_what_people_wrote():
    html = render_to_string("_ui/compare.html", {"comparison": compare("<b>old</b> x", "<i>new</i> x")})

    assert "<del>&lt;b&gt;old&lt;/b&gt; </del><ins>&lt;i&gt;new&lt;/i&gt; </ins>x" in html
