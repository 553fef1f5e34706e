"""The doors through which Celery comes in. A message says only that there is work."""

from celery import shared_task
from celery.signals import worker_ready

from . import running, sending, sweeping
from .nudges import nudge_mails, nudge_sweep


@shared_task(name="outbox.run_job")
def run_job(job_id: int | None = None) -> None:
    """Do the next job. The id is for the log: whose turn it is, the table decides."""
    running.run_next()


@shared_task(name="outbox.send_mail")
def send_mail() -> None:
    """Send the mails that are due."""
    if sending.send_due() == sending.BATCH:
        nudge_mails()


@worker_ready.connect
def sweep_at_start(**kwargs) -> None:
    """A worker that comes up looks at once for what was left while none was there."""
    nudge_sweep()


@shared_task(name="outbox.sweep")
def sweep() -> None:
    sweeping.sweep()
