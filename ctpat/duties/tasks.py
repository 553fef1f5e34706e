"""The door through which the scheduler comes in."""

from celery import shared_task
from django.utils import timezone

from .sweeping import sweep


@shared_task(name="duties.sweep")
def sweep_duties() -> None:
    """Ask what is due."""
    sweep(now=timezone.now())
