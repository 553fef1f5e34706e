"""The error pages and the headers of every answer."""

import logging
import re

import pytest
from django.db import OperationalError
from django.test import Client, RequestFactory
from django.urls import reverse

from ctpat.companies.rights_words import words_of
from ctpat.companies.views import errors


def test_404_is_the_same_for_missing_and_foreign(officer, outsider):
    foreign = officer.client.get(f"/c/{outsider.company.slug}/search/")
    missing = officer.client.get("/c/nothing/search/")

    assert foreign.status_code == missing.status_code == 404
    assert foreign.content == missing.content
    assert dict(foreign.headers) == dict(missing.headers)


def test_404_inside_the_company_is_the_same_each_time(officer):
    first = officer.client.get("/c/acme/settings/sites/1/")
    second = officer.client.get("/c/acme/settings/sites/999999/")

    assert first.status_code == second.status_code == 404
    assert first.content == second.content
    assert 'id="rail"' in first.content.decode()


def test_403_names_role_right_and_who_can_help(viewer, administrator):
    page = viewer.client.get(reverse("companies:member_list", args=["acme"]))

    text = page.content.decode()
    assert page.status_code == 403
    assert "Viewer" in text
    assert words_of("companies.view_members") in text
    assert page.context["helpers"] == [administrator.user]


def test_errors_under_htmx_leave_the_page(viewer):
    page = viewer.client.get(reverse("companies:member_list", args=["acme"]), headers={"HX-Request": "true"})

    assert (page.status_code, page.content) == (403, b"")


def test_lost_token_is_told_apart_from_a_missing_right(officer):
    client = Client(enforce_csrf_checks=True)
    client.force_login(officer.user)

    page = client.post(reverse("companies:theme"), {"theme": "dark"})

    assert page.status_code == 403
    assert page.headers["X-Csrf-Failed"] == "1"
    assert "open for too long" in page.content.decode()


def raise_in_view(error: Exception):
    try:
        raise error
    except type(error):
        return errors.server_error(RequestFactory().get("/secret/"))


def test_500_shows_the_number_that_the_log_carries(caplog):
    with caplog.at_level(logging.ERROR):
        page = raise_in_view(RuntimeError("canary"))

    shown = re.search(r'class="mono">([0-9a-f]{8})<', page.content.decode())
    assert page.status_code == 500
    assert f"Reference {shown[1]}:" in caplog.text
    assert page.headers["X-Reference"] == shown[1]
    assert "canary" not in page.content.decode()


def test_lost_database_is_a_503_that_can_be_tried_again():
    page = raise_in_view(OperationalError("gone"))

    assert page.status_code == 503
    assert page.headers["Retry-After"] == "10"
    assert '<a class="btn btn-primary" href="">Try again</a>' in page.content.decode()


@pytest.mark.parametrize(
    "path", ["/accounts/login/", "/c/nothing/", "/nowhere/", "/c/acme/search/", "/c/acme/settings/people/"]
)
def test_every_answer_carries_the_headers(viewer, path):
    page = viewer.client.get(path)

    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "object-src 'none'" in policy
    assert "base-uri 'none'" in policy
    assert "form-action 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert page.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert page.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "no-store" in page.headers["Cache-Control"]


def test_pages_hold_no_inline_script_and_no_style(officer):
    for path in ("/accounts/login/", "/c/acme/search/", "/me/"):
        text = officer.client.get(path).content.decode()

        assert re.findall(r"<script(?![^>]*(?:src=|application/json))[^>]*>", text) == []
        assert re.findall(r"\sstyle=|<style|\son[a-z]+=", text) == []
