"""Telling the workers that there is work. Losing a nudge loses nothing: the sweep looks each
15 seconds, so a broker that is down never costs the person who is saving a page."""

import logging
import time

from celery import current_app
from kombu.exceptions import OperationalError

from .queues import JOBS, MAILS

logger = logging.getLogger(__name__)

SILENCE_SECONDS = 15  # after a failure: nobody waits for a dead broker twice

_silent_until = 0.0


def nudge_job(job_id: int) -> None:
    _send("outbox.run_job", JOBS, job_id=job_id)


def nudge_mails() -> None:
    _send("outbox.send_mail", MAILS)


def nudge_sweep() -> None:
    _send("outbox.sweep", JOBS)


def _send(task: str, queue: str, **arguments) -> None:
    global _silent_until
    if time.monotonic() < _silent_until:
        return
    try:
        current_app.send_task(task, kwargs=arguments, queue=queue)
    except (OperationalError, OSError) as error:
        _silent_until = time.monotonic() + SILENCE_SECONDS
        logger.warning("The broker can't be reached (%s); the sweep will find the work.", type(error).__name__)
