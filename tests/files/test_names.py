"""Properties over every name that a person or a machine may send."""

from hypothesis import given
from hypothesis import strategies as st

from ctpat.files.names import LONGEST, clean_name, extension_of, title_from

NASTY = st.sampled_from(
    ["../", "..\\", "/", "\0", "\r\n", "\u202e", "\u200b", ".", " ", '"', ".pdf", "<script>", "CON", ":"]
)
NAMES = st.lists(st.one_of(NASTY, st.text(max_size=20)), max_size=30).map("".join)


@given(NAMES)
def test_shown_name_has_no_path_no_controls_and_a_bounded_length(name):
    clean = clean_name(name)

    assert clean
    assert len(clean) <= LONGEST
    assert not set(clean) & set('/\\"<>|:*?\r\n\0\u202e\u200b')
    assert clean.isprintable() or all(letter.isprintable() or letter == " " or ord(letter) > 127 for letter in clean)
    assert not clean.startswith(".")
    clean.encode("utf-8")


@given(NAMES)
def test_cleaning_twice_is_cleaning_once(name):
    assert clean_name(clean_name(name)) == clean_name(name)


@given(NAMES.map(lambda stem: f"{stem}a.pdf"))
def test_ending_survives(name):
    assert extension_of(clean_name(name)) == "pdf"


@given(NAMES)
def test_title_is_never_empty(name):
    assert 1 <= len(title_from(name)) <= 150


def test_title_reads_like_words():
    assert title_from("C:\\scans\\seal_log__Laredo_2026-10.PDF") == "Seal log Laredo 2026-10"
