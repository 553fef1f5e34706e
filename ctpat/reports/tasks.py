"""The door through which the scheduler comes in."""

from celery import shared_task
from django.utils import timezone

from .jobs import ask_for_changed


@shared_task(name="reports.prepare_changed")
def prepare_changed() -> None:
    """Have reports prepared where something changed."""
    ask_for_changed(now=timezone.now())
