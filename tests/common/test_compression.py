"""What is packed on its way, and what isn't."""

import gzip
import io

from django.http import FileResponse, HttpResponse
from django.test import RequestFactory

from ctpat.common.compression import PageCompression

TEXT = b"<li>seal</li>" * 200


def answer(response):
    request = RequestFactory().get("/", headers={"Accept-Encoding": "gzip"})
    return PageCompression(lambda request: response)(request)


def test_page_is_packed():
    page = answer(HttpResponse(TEXT))

    assert page.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(page.content) == TEXT
    assert "Accept-Encoding" in page.headers["Vary"]


def test_file_is_sent_as_it_is():
    download = answer(FileResponse(io.BytesIO(TEXT), filename="log.txt"))

    assert "Content-Encoding" not in download.headers
    assert b"".join(download.streaming_content) == TEXT
