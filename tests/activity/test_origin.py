"""Whose address an entry names: forwarded headers count only as far as configured proxies reach (security S7.2)."""

import pytest
from django.test import RequestFactory

from ctpat.activity.origin import client_address

FORGED, CLIENT, PROXY = "203.0.113.9", "198.51.100.7", "10.0.0.2"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, FORGED, PROXY),
        (1, f"{FORGED}, {CLIENT}", CLIENT),
        (1, CLIENT, CLIENT),
        (2, f"{FORGED}, {CLIENT}, 10.0.0.1", CLIENT),
        (2, CLIENT, PROXY),  # it came past the proxies
        (1, "", PROXY),
    ],
)
def test_client_address_comes_from_configured_proxies_only(settings, proxies, forwarded, address):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    request = RequestFactory().get("/", REMOTE_ADDR=PROXY, headers={"X-Forwarded-For": forwarded})

    assert client_address(request) == address
