"""Start the scheduler; one for an installation is enough, two do no harm."""

from django.conf import settings
from django.core.management.base import BaseCommand

from .worker import become_celery


class Command(BaseCommand):
    help = "Runs Celery's beat, which wakes the sweep that finds due work."

    def handle(self, *args, **options) -> None:
        become_celery("beat", f"--schedule={settings.DATA / 'beat-schedule'}", "--pidfile=")
