from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "ctpat.outbox"
    label = "outbox"
