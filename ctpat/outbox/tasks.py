"""The doors through which Celery comes in. A message says only that there is work."""

from celery import shared_task

from . import running, sending, sweeping
from .nudges import nudge_mails


@shared_task(name="outbox.run_job")
def run_job(job_id: int | None = None) -> None:
    """Do the next job. The id is for the log: whose turn it is, the table decides."""
    running.run_next()


@shared_task(name="outbox.send_mail")
def send_mail() -> None:
    """Send the mails that are due."""
    if sending.send_due() == sending.BATCH:
        nudge_mails()


@shared_task(name="outbox.sweep")
def sweep() -> None:
    sweeping.sweep()
