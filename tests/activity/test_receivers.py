import json

import pytest
from django.test import Client
from django.urls import reverse

from ctpat.activity.models import Entry
from ctpat.companies.roles import Role
from ctpat.companies.scoping import company_scope
from tests.factories.companies import CompanyFactory, MembershipFactory

pytestmark = pytest.mark.django_db


def entries(company) -> list[Entry]:
    with company_scope(company):
        return list(Entry.objects.order_by("seq"))


def test_a_refusal_is_recorded_although_nothing_happened(company, administrator):
    page = administrator.client.get(reverse("compliance:weakness_detail", args=["acme", 1]))

    [entry] = entries(company)
    assert page.status_code == 403
    assert (entry.verb, entry.actor, entry.origin) == ("companies.access.refused", administrator.user.pk, "127.0.0.1")
    assert json.loads(entry.data)["after"] == {
        "right": "compliance.view_weaknesses",
        "method": "GET",
        "path": "/c/acme/actions/w/1/",
    }


def test_a_stranger_leaves_no_trace(company, outsider):
    page = outsider.client.get(reverse("compliance:weakness_detail", args=["acme", 1]))

    assert page.status_code == 404
    assert entries(company) == []
    assert entries(outsider.company) == []


def test_signing_in_and_out_is_recorded_in_each_company_of_the_person(company, outsider):
    member = MembershipFactory(company=company, roles=[Role.VIEWER])
    second = MembershipFactory(user=member.user).company
    member.user.emailaddress_set.create(email=member.user.email, verified=True, primary=True)
    client = Client()

    credentials = {"login": member.user.email, "password": "correct horse battery"}
    client.post(reverse("account_login"), credentials | {"next": reverse("account_email")})
    client.post(reverse("account_logout"))

    for own in (company, second):
        assert [(entry.verb, entry.actor) for entry in entries(own)] == [
            ("companies.person.signed_in", member.user.pk),
            ("companies.person.signed_out", member.user.pk),
        ]
    assert entries(outsider.company) == []
    assert entries(CompanyFactory()) == []
