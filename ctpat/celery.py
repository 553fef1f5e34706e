"""The Celery application. A task is only a nudge: the work itself is a row (see outbox)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ctpat.settings")

app = Celery("ctpat")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
