import pytest

from ctpat.reports.exceptions import NotHanded
from ctpat.reports.fetching import HandedFetcher

SVG = "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'/>"


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/x.png",
        "https://example.com/x.css",
        "ftp://example.com/x",
        "file:///etc/passwd",
        "FILE:///etc/passwd",
        "data:text/html,<p>",
        "data:application/pdf;base64,AAAA",
        "report:other.css",
        "report:../settings.py",
        "relative.css",
    ],
)
def test_fetcher_refuses_what_it_was_not_handed(url):
    with pytest.raises(NotHanded):
        HandedFetcher({"report.css": b"p {}"}).fetch(url)


def test_fetcher_serves_what_it_was_handed():
    answer = HandedFetcher({"report.css": b"p {}"}).fetch("report:report.css")

    assert (answer.read(), answer.content_type) == (b"p {}", "text/css")


def test_fetcher_serves_pictures_written_into_the_document():
    answer = HandedFetcher({}).fetch(SVG)

    assert answer.read() == b"<svg xmlns='http://www.w3.org/2000/svg'/>"
