"""Where a date is mended."""

from django.urls import reverse

from ctpat.companies.scoping import company_in_force


def path_to(route: str, *keys) -> str:
    """The path of a page of the company in force; asks no row for its company, as many are asked at once."""
    return reverse(f"compliance:{route}", args=[company_in_force().slug, *keys])
