"""Rows of the permission matrix: the link that stops mails is for whoever holds it."""

from django.core import signing

from ctpat.duties.unsubscribing import SALT
from tests.access_matrix import Public, Row


def token(world) -> list[str]:
    return [signing.dumps([world.company.pk, world.members["O"].user.pk], salt=SALT)]


ROWS: dict[str, Row] = {"reminders_stop": Public(post=200, args=token)}
