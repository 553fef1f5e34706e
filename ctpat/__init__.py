"""The C-TPAT programme manager: settings, and the apps that every other app stands on."""

from .celery import app as celery_app

__all__ = ["celery_app"]
