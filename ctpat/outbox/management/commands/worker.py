"""Start a worker: it sends mails and does jobs."""

import os
import sys

from django.conf import settings
from django.core.management.base import BaseCommand

from ctpat.outbox.queues import QUEUES


class Command(BaseCommand):
    help = "Runs a Celery worker on all queues, or on those named."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--queues", default=",".join(QUEUES), help="queues separated by commas (default: all)")
        parser.add_argument("--concurrency", type=int, default=2, help="jobs at the same time (default 2)")

    def handle(self, *args, queues: str, concurrency: int, **options) -> None:
        become_celery(
            *("worker", "--pool=threads", f"--concurrency={concurrency}", f"--queues={queues}"),
            *("--without-gossip", "--without-mingle", "--without-heartbeat"),
        )


def become_celery(*arguments: str) -> None:
    """Replace this process by Celery's, so that signals reach it and no parent stands idle."""
    command = [sys.executable, "-m", "celery", "--app=ctpat", *arguments, f"--loglevel={settings.LOG_LEVEL}"]
    os.execv(sys.executable, command)  # noqa: S606 (our own arguments)
